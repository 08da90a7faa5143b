import type { Checkpoint } from '../../contracts/job-progress.js';
import { checkpointFile } from '../../contracts/trainer-protocol.js';
import type { CheckpointStore } from '../../domain/ports.js';
import { type DataDirectory, isPathSafe, realPathInside } from './data-directory.js';
import { directoryNames } from './directory-names.js';
import { readDocument } from './read-json.js';

const CHECKPOINT_FIELDS = ['epoch', 'attempt', 'metrics', 'size_bytes', 'sha256', 'at'] as const;
const SIDECAR = /^epoch-\d{5,9}\.json$/;
const ATTEMPT = /^attempt-([1-9]\d{0,8})$/;

/** Checkpoints of the newest attempt of a job, told by the sidecar that is written after each of them. */
export function createCheckpointStore(directory: DataDirectory): CheckpointStore {
  return {
    list: (jobId) => listCheckpoints(directory, jobId),
    file: (jobId, epoch) => findCheckpoint(directory, jobId, epoch),
  };
}

async function listCheckpoints(directory: DataDirectory, jobId: string): Promise<Checkpoint[]> {
  const checkpoints = await newestCheckpointsDirectory(directory, jobId);
  if (checkpoints === undefined) return [];
  const sidecars = (await directoryNames(checkpoints)).filter((name) => SIDECAR.test(name));
  const found = await Promise.all(
    sidecars.map((name) => readDocument<Checkpoint>(`${checkpoints}/${name}`, CHECKPOINT_FIELDS)),
  );
  // A sidecar can vanish between listing and reading: the trainer removes old checkpoints as it goes.
  return found.filter((checkpoint) => checkpoint !== undefined).sort((a, b) => a.epoch - b.epoch);
}

async function findCheckpoint(
  directory: DataDirectory,
  jobId: string,
  epoch: number,
): Promise<string | undefined> {
  if (!Number.isSafeInteger(epoch) || epoch < 1) return undefined;
  const checkpoints = await newestCheckpointsDirectory(directory, jobId);
  return checkpoints === undefined ? undefined : realPathInside(checkpoints, checkpointFile(epoch));
}

async function newestCheckpointsDirectory(
  directory: DataDirectory,
  jobId: string,
): Promise<string | undefined> {
  if (!isPathSafe('job id', jobId)) return undefined;
  const attempts = (await directoryNames(directory.job(jobId))).map((name) =>
    Number(ATTEMPT.exec(name)?.[1] ?? 0),
  );
  const newest = Math.max(0, ...attempts);
  return newest === 0 ? undefined : directory.checkpoints(jobId, newest);
}
