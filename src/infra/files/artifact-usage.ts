import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { MeasureArtifacts } from '../../domain/ports.js';
import { type DataDirectory, isMissing, isPathSafe } from './data-directory.js';

const FRESH_MS = 10_000;

/** Adds up the files of a project's models and of its jobs, at most every ten seconds unless asked to afresh. */
export function createArtifactMeter(directory: DataDirectory): MeasureArtifacts {
  const measured = new Map<string, { at: number; bytes: number }>();
  return async (project, jobIds, options) => {
    const known = measured.get(project);
    if (!options?.fresh && known !== undefined && performance.now() - known.at < FRESH_MS) return known.bytes;
    const jobs = (await jobIds()).filter((id) => isPathSafe('job id', id)).map((id) => directory.job(id));
    let bytes = 0;
    for (const path of [directory.inProject(project).models, ...jobs]) bytes += await bytesBelow(path);
    measured.set(project, { at: performance.now(), bytes });
    return bytes;
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

/** Trainers write and remove while this looks. */
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
