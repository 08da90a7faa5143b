import { tableOf } from '../compare/table.js';
import type { StartFigure } from './api-start.js';
import type { FollowerFigure } from './followers.js';
import type { PageFigure } from './list-pages.js';
import type { PollFigure } from './single-polls.js';

/** Everything that was measured. */
export interface PollReport {
  polls?: PollFigure[];
  /** By the number of stored jobs. */
  pages?: Record<number, PageFigure[]>;
  start?: StartFigure;
  followers?: FollowerFigure;
}

/** The figures as tables of Markdown. */
export function showReport({ polls, pages, start, followers }: PollReport): string {
  const shown = [
    polls && showPolls(polls),
    pages && showPages(pages),
    start && showStart(start),
    followers && showFollowers(followers),
  ];
  return shown.filter((text) => text !== undefined).join('\n\n');
}

function showPolls(polls: readonly PollFigure[]): string {
  const header = ['resource', '1 connection /s', '32 connections /s', 'of /livez', 'p99 ms'];
  const row = ({ name, perSecond, ofLivez, p99Ms }: PollFigure) => [
    name,
    perSecond[1].toFixed(0),
    perSecond[32].toFixed(0),
    `${ofLivez[1].toFixed(2)}, ${ofLivez[32].toFixed(2)}`,
    p99Ms.toFixed(1),
  ];
  return tableOf(header, polls.map(row));
}

function showPages(pages: Record<number, PageFigure[]>): string {
  const sizes = Object.keys(pages).map(Number);
  const names = Object.values(pages)[0]?.map(({ name }) => name) ?? [];
  const cell = (size: number, name: string) => {
    const figure = pages[size]?.find((one) => one.name === name);
    return figure === undefined ? '' : `${figure.p50Ms.toFixed(1)} (${figure.maxMs.toFixed(0)})`;
  };
  const rows = names.map((name) => [name, ...sizes.map((size) => cell(size, name))]);
  return tableOf(['page, p50 (max) ms', ...sizes.map((size) => `${size} jobs`)], rows);
}

function showStart({ listeningMs, busyMs, cpuSeconds, worstLivezMs }: StartFigure): string {
  const rest = busyMs === null ? 'not within 20 s' : `after ${(busyMs / 1000).toFixed(0)} s`;
  return `API start: listens after ${listeningMs.toFixed(0)} ms (bar 5000); at rest ${rest}; ${cpuSeconds.toFixed(1)} s of CPU in the first 20 s; slowest /livez ${worstLivezMs.toFixed(0)} ms`;
}

function showFollowers({ followers, p50Ms, p99Ms, maxMs, lost }: FollowerFigure): string {
  return `${followers} followers: an epoch arrives after ${p50Ms.toFixed(0)} ms (p50), ${p99Ms.toFixed(0)} ms (p99, bar 1000), ${maxMs.toFixed(0)} ms (max); ${lost} lost`;
}
