/**
 * Preloaded into the API process by bench/edge.ts. On SIGUSR2 it writes what it measured since the last time to the file that
 * TRAINHORN_BENCH_PROBE names, and begins anew. Linux only.
 */
import { openSync, readSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Of one span of time. */
export interface ProbeReport {
  /** How late the event loop was, other programs on the same cores included. */
  delayMs: { p50: number; p99: number; max: number };
  /** Processor time of the longest turn of the event loop: what the API's own work keeps a request waiting. */
  longestTurnMs: number;
  /** Processor time of all threads. */
  cpuMs: number;
  spanMs: number;
}

const TICK_MS = 5;
const RESOLUTION_MS = 5;

function start(file: string): void {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  const ran = openTurnClock();
  let begun = { at: performance.now(), cpu: process.cpuUsage(), turn: ran() };
  let longest = 0;
  setInterval(() => {
    const now = ran();
    longest = Math.max(longest, now - begun.turn);
    begun.turn = now;
  }, TICK_MS).unref();
  process.on('SIGUSR2', () => {
    const { user, system } = process.cpuUsage(begun.cpu);
    const inMs = (nanoseconds: number): number => nanoseconds / 1e6;
    const report: ProbeReport = {
      delayMs: { p50: inMs(delay.percentile(50)), p99: inMs(delay.percentile(99)), max: inMs(delay.max) },
      longestTurnMs: longest,
      cpuMs: (user + system) / 1000,
      spanMs: performance.now() - begun.at,
    };
    writeFileSync(file, JSON.stringify(report));
    delay.reset();
    begun = { at: performance.now(), cpu: process.cpuUsage(), turn: ran() };
    longest = 0;
  });
}

/** Gives the milliseconds for which the kernel has run this thread (Documentation/scheduler/sched-stats). */
function openTurnClock(): () => number {
  const file = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r');
  const bytes = Buffer.alloc(128);
  return () => {
    const [nanoseconds] = bytes.toString('latin1', 0, readSync(file, bytes, 0, bytes.length, 0)).split(' ');
    return Number(nanoseconds) / 1e6;
  };
}

const file = process.env['TRAINHORN_BENCH_PROBE'];
// Workers and their children inherit the preload.
if (file !== undefined && process.argv[1]?.endsWith('/src/server.js')) start(file);
