import { Type } from 'typebox';
import { checkpointFile } from '../../../contracts/ipc/trainer.js';
import type { Checkpoint } from '../../../contracts/jobs/progress.js';
import { hasShape } from '../../../domain/admission/has-shape.js';
import type { CheckpointStore } from '../../../domain/ports.js';
import { type OnDamaged, unlessDamaged } from '../../../domain/problems/unavailable-error.js';
import { type DataDirectory, isPathSafe, realPathInside } from '../data-directory.js';
import { directoryNames } from '../directory-names.js';
import { readDocument } from '../files/read-json.js';
import { attemptsOf } from './attempt-directories.js';

const CHECKPOINT_FIELDS = ['epoch', 'attempt', 'metrics', 'size_bytes', 'sha256', 'at'] as const;
/** The fields that lists and downloads read. */
const hasCheckpointShape = hasShape({
  epoch: Type.Integer({ minimum: 1 }),
  attempt: Type.Integer({ minimum: 1 }),
  metrics: Type.Object({}),
  size_bytes: Type.Integer(),
  sha256: Type.String({ maxLength: 64 }),
  at: Type.String({ maxLength: 64 }),
});
const SIDECAR = /^epoch-\d{5,9}\.json$/;

/** Checkpoints of a job's attempts, each identified by the sidecar that is written after it. */
export function createCheckpointStore(directory: DataDirectory, onDamaged?: OnDamaged): CheckpointStore {
  return {
    list: (jobId, firstAttempt) => listCheckpoints(directory, jobId, firstAttempt, onDamaged),
    file: (jobId, checkpoint) => findCheckpoint(directory, jobId, checkpoint),
  };
}

async function listCheckpoints(
  directory: DataDirectory,
  jobId: string,
  firstAttempt: number,
  onDamaged: OnDamaged | undefined,
): Promise<Checkpoint[]> {
  const attempts = (await attemptsOf(directory, jobId)).filter((attempt) => attempt >= firstAttempt);
  const byEpoch = new Map<number, Checkpoint>();
  for (const attempt of attempts)
    for (const checkpoint of await ofAttempt(directory.checkpoints(jobId, attempt), onDamaged))
      byEpoch.set(checkpoint.epoch, checkpoint);
  return [...byEpoch.values()].sort((a, b) => a.epoch - b.epoch);
}

async function ofAttempt(checkpoints: string, onDamaged: OnDamaged | undefined): Promise<Checkpoint[]> {
  const sidecars = (await directoryNames(checkpoints)).filter((name) => SIDECAR.test(name));
  const found = await Promise.all(
    sidecars.map((name) =>
      unlessDamaged(
        readDocument<Checkpoint>(`${checkpoints}/${name}`, CHECKPOINT_FIELDS, hasCheckpointShape),
        onDamaged,
      ),
    ),
  );
  // A sidecar can disappear between listing and reading, because the trainer removes old checkpoints. A
  // checkpoint with a damaged sidecar cannot be verified.
  return found.filter((checkpoint) => checkpoint !== undefined);
}

async function findCheckpoint(
  directory: DataDirectory,
  jobId: string,
  { attempt, epoch }: Pick<Checkpoint, 'attempt' | 'epoch'>,
): Promise<string | undefined> {
  if (!isPathSafe('job id', jobId)) return undefined;
  return realPathInside(directory.checkpoints(jobId, attempt), checkpointFile(epoch));
}
