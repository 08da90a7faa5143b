import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CHECKPOINTS_DIRECTORY, checkpointFile } from '../../../src/contracts/ipc/trainer.js';
import type { Checkpoint, EpochMetrics } from '../../../src/contracts/jobs/progress.js';
import type { ResolvedConfig } from '../../../src/contracts/jobs/training-config.js';
import { unlessDamaged } from '../../../src/domain/problems/unavailable-error.js';
import { isNewBest, superseded } from '../../../src/domain/training/retention.js';
import { directoryNames } from '../../../src/infra/artifacts/directory-names.js';
import { writeFileAtomic } from '../../../src/infra/artifacts/files/atomic-file.js';
import { readDocument } from '../../../src/infra/artifacts/files/read-json.js';
import type { BestEpoch } from '../callbacks/callback.js';
import { epochLogs } from '../training/epoch-logs.js';
import { describeFile, removeDescribed } from './described-file.js';
import { decodeSafetensors } from './safetensors.js';
import type { EncodedState } from './state-files.js';

const DESCRIPTION = /^epoch-(\d+)\.json$/;

/**
 * Writes the checkpoints for users, and removes those that are among neither the last nor the best to keep.
 */
export interface CheckpointWriter {
  /** Whether a checkpoint is due after this epoch: after the last one always, after a new best where the job ends with its best. */
  isDue(epoch: EpochMetrics, isLast: boolean): boolean;
  /** Writes the state after an epoch. */
  write(epoch: EpochMetrics, state: EncodedState): Promise<WrittenCheckpoint>;
}

/** A written checkpoint, its file, and the epochs of those removed for it. */
export interface WrittenCheckpoint {
  checkpoint: Checkpoint;
  path: string;
  removed: number[];
}

/** A valid checkpoint, and the file of its state. */
export type KeptCheckpoint = Pick<Checkpoint, 'epoch' | 'metrics'> & { path: string };

/**
 * Checkpoints in `attemptDirectory`: the safetensors file of a state, then its description. @param before
 * Directories of the attempts that this one continues, newest first, whose checkpoints count. @param best The best epoch, if a callback
 * decides which it is.
 */
export async function openCheckpoints(
  config: Pick<ResolvedConfig, 'checkpoint'>,
  attemptDirectory: string,
  { before, best }: { before: readonly string[]; best(): BestEpoch | undefined },
): Promise<CheckpointWriter> {
  const directory = join(attemptDirectory, CHECKPOINTS_DIRECTORY);
  let kept = await listCheckpoints(before);
  const { every_epochs, restore_best } = config.checkpoint;
  return {
    isDue: (metrics, isLast) => {
      const { epoch } = metrics;
      if (epoch % every_epochs === 0 || isLast) return true;
      if (restore_best !== true || best() !== undefined) return false;
      const earlier = kept.filter((other) => other.epoch < epoch);
      return isNewBest({ epoch, metrics: epochLogs(metrics) }, earlier, config.checkpoint);
    },
    async write(epoch, state) {
      await mkdir(directory, { recursive: true });
      const path = join(directory, checkpointFile(epoch.epoch));
      const checkpoint = await write(path, epoch, state);
      // From an attempt that got further than its newest valid state.
      const replaced = kept.filter((other) => other.epoch === epoch.epoch && other.path !== path);
      const others = kept.filter((other) => other.epoch !== epoch.epoch);
      const all = [...others, { epoch: epoch.epoch, metrics: checkpoint.metrics, path }].sort(byEpoch);
      const removed = superseded(all, config.checkpoint, best()?.epoch);
      kept = all.filter((one) => !removed.includes(one));
      for (const old of [...replaced, ...removed]) await removeDescribed(old.path);
      return { checkpoint, path, removed: [...new Set(removed.map((old) => old.epoch))] };
    },
  };
}

/** The described checkpoints of attempts, in epoch order. */
export async function listCheckpoints(attemptDirectories: readonly string[]): Promise<KeptCheckpoint[]> {
  const listed = await Promise.all(
    attemptDirectories.map(async (attempt) => {
      const directory = join(attempt, CHECKPOINTS_DIRECTORY);
      const names = (await directoryNames(directory)).filter((name) => DESCRIPTION.test(name));
      return Promise.all(names.map((name) => readDescription(directory, name)));
    }),
  );
  return listed
    .flat()
    .filter((kept) => kept !== undefined)
    .sort(byEpoch);
}

const byEpoch = (a: KeptCheckpoint, b: KeptCheckpoint): number => a.epoch - b.epoch;

/** A checkpoint with a damaged description is ignored; it does not stop the attempt. */
async function readDescription(directory: string, name: string): Promise<KeptCheckpoint | undefined> {
  const description = await unlessDamaged(
    readDocument<Checkpoint>(join(directory, name), ['epoch', 'metrics']),
  );
  return description && { ...description, path: join(directory, checkpointFile(description.epoch)) };
}

async function write(path: string, epoch: EpochMetrics, { bytes, digest }: EncodedState) {
  const checkpoint: Checkpoint = {
    epoch: epoch.epoch,
    attempt: epoch.attempt,
    metrics: epochLogs(epoch),
    ...digest,
    at: new Date().toISOString(),
  };
  await writeFileAtomic(path, bytes);
  await describeFile(path, checkpoint);
  return checkpoint;
}

/** Reads a checkpoint's tensors by name. @throws Error when the file is torn. */
export async function readCheckpoint(path: string) {
  return decodeSafetensors(await readFile(path));
}
