import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Project } from '../../domain/access/caller.js';
import type { MeasureArtifacts } from '../../domain/ports.js';
import { type DataDirectory, isMissing, isPathSafe } from './data-directory.js';

/** Older measurements are renewed in the background. */
const FRESH_MS = 10_000;
/**
 * With many checkpoints a measurement takes a second of one core; this is the minimum interval between them.
 */
const PAUSE_MS = 1_000;

/**
 * Sums the sizes of a project's models and job files. Only callers that need a current value wait for a
 * measurement.
 */
export function createArtifactMeter(
  directory: DataDirectory,
  now: () => number = () => performance.now(),
): MeasureArtifacts {
  const gauges = new Map<Project, Gauge>();
  return async (project, jobIds, { since } = {}) => {
    const gauge = gauges.get(project) ?? createGauge(now);
    gauges.set(project, gauge);
    const measure = () => measureProject(directory, project, jobIds);
    return since === undefined ? gauge.recent(measure) : gauge.since(since, measure);
  };
}

async function measureProject(
  directory: DataDirectory,
  project: Project,
  jobIds: () => Promise<readonly string[]>,
): Promise<number> {
  const jobs = (await jobIds()).filter((id) => isPathSafe('job id', id)).map((id) => directory.job(id));
  let bytes = 0;
  const { models, weights } = directory.inProject(project);
  for (const path of [models, weights, ...jobs]) bytes += await bytesBelow(path);
  return bytes;
}

type Measure = () => Promise<number>;
type Gauge = ReturnType<typeof createGauge>;

/** Runs one measurement at a time for all callers. */
function createGauge(now: () => number) {
  let last: { begunAt: number; bytes: number } | undefined;
  let running: Promise<void> | undefined;
  let awaited: Promise<void> | undefined;

  const measureNow = async (measure: Measure): Promise<void> => {
    const begunAt = now();
    try {
      last = { begunAt, bytes: await measure() };
    } finally {
      running = undefined;
    }
  };
  const run = (measure: Measure): Promise<void> => {
    running ??= measureNow(measure);
    return running;
  };
  const runAfterPause = async (measure: Measure): Promise<void> => {
    await delay(Math.max(0, (last?.begunAt ?? 0) + PAUSE_MS - now()));
    awaited = undefined;
    await run(measure);
  };
  /** A measurement that began at or after the time. */
  const since = async (time: number, measure: Measure): Promise<number> => {
    while (last === undefined || last.begunAt < time) {
      if (running === undefined && last !== undefined) awaited ??= runAfterPause(measure);
      await (running ?? awaited ?? run(measure));
    }
    return last.bytes;
  };
  return {
    since,
    async recent(measure: Measure): Promise<number> {
      if (last === undefined) return since(0, measure);
      // A failed measurement is repeated for the next caller, which gets the error.
      if (now() - last.begunAt > FRESH_MS) run(measure).catch(() => (last = undefined));
      return last.bytes;
    },
  };
}

async function bytesBelow(path: string): Promise<number> {
  let bytes = 0;
  for (const entry of await entriesOf(path)) {
    const inner = join(path, entry.name);
    bytes += entry.isDirectory() ? await bytesBelow(inner) : await sizeOf(inner);
  }
  return bytes;
}

/** Trainers write and remove files in the meantime. */
const entriesOf = (path: string): Promise<Dirent[]> =>
  readdir(path, { withFileTypes: true }).catch((error: unknown) => ifMissing(error, []));

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    (error: unknown) => ifMissing(error, 0),
  );

function ifMissing<Value>(error: unknown, value: Value): Value {
  if (isMissing(error)) return value;
  throw error;
}
