import { setTimeout as delay } from 'node:timers/promises';
import { getJson } from '../http.js';
import type { RunningApi } from './service.js';

const WATCHED_MS = 20_000;
const PAUSE_MS = 20;
const SAMPLE_MS = 1000;
/** A process that takes less than this share of a core is at rest. */
const REST = 0.02;

/** The start of an API over a filled store. */
export interface StartFigure {
  listeningMs: number;
  /** From listening until the process was at rest; null where it was not within 20 seconds. */
  busyMs: number | null;
  /** Seconds of processor time in the 20 seconds after it listened. */
  cpuSeconds: number;
  /** Slowest answer of /livez in the meantime. */
  worstLivezMs: number;
}

/** Watches what the API does after its start: recovery, a pass of the reconciler, clean-up. */
export async function watchStart(api: RunningApi): Promise<StartFigure> {
  const begun = performance.now();
  const since = () => performance.now() - begun;
  const before = await api.cpuSeconds();
  let [worst, busyUntil] = [0, 0];
  let sample = { at: 0, cpu: before };
  while (since() < WATCHED_MS) {
    const asked = performance.now();
    await getJson(`${api.url}/livez`);
    worst = Math.max(worst, performance.now() - asked);
    await delay(PAUSE_MS);
    if (since() - sample.at < SAMPLE_MS) continue;
    const next = { at: since(), cpu: await api.cpuSeconds() };
    // The polls above take a part of it.
    if ((next.cpu - sample.cpu) * 1000 > (REST + POLLING) * (next.at - sample.at)) busyUntil = next.at;
    sample = next;
  }
  return {
    listeningMs: api.startedInMs,
    busyMs: busyUntil === sample.at ? null : busyUntil,
    cpuSeconds: sample.cpu - before,
    worstLivezMs: worst,
  };
}

/** The share of a core that answering /livez every 20 ms takes. */
const POLLING = 0.04;
