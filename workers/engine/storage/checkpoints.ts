import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checkpoint, EpochMetrics } from '../../../src/contracts/job-progress.js';
import { CHECKPOINTS_DIRECTORY, checkpointFile } from '../../../src/contracts/trainer-protocol.js';
import type { ResolvedConfig } from '../../../src/contracts/training-config.js';
import { writeFileAtomic } from '../../../src/infra/files/atomic-file.js';
import type { CompiledModel } from '../training/compiled-model.js';
import type { Values } from '../weight-values.js';
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from './safetensors.js';

const OPTIMIZER_PREFIX = 'optimizer/';

/** Writes checkpoints of one attempt and removes those beyond `keep_last`. */
export interface CheckpointWriter {
  /** Writes the state after an epoch when it is due; the last epoch always is. */
  afterEpoch(epoch: EpochMetrics): Promise<{ checkpoint: Checkpoint; removed: number[] } | undefined>;
}

/** Checkpoints below `attemptDirectory`: a safetensors file with weights, optimizer and counters, then its description. */
export function createCheckpointWriter(
  compiled: CompiledModel,
  config: Pick<ResolvedConfig, 'checkpoint' | 'fit' | 'seed'>,
  attemptDirectory: string,
): CheckpointWriter {
  const directory = join(attemptDirectory, CHECKPOINTS_DIRECTORY);
  const kept: number[] = [];
  return {
    async afterEpoch(epoch) {
      if (epoch.epoch % config.checkpoint.every_epochs !== 0 && epoch.epoch !== config.fit.epochs)
        return undefined;
      await mkdir(directory, { recursive: true });
      const checkpoint = await write(
        directory,
        epoch,
        encodeState(compiled, { epoch: epoch.epoch, seed: config.seed }),
      );
      kept.push(epoch.epoch);
      const removed = kept.splice(0, Math.max(0, kept.length - config.checkpoint.keep_last));
      for (const old of removed) await remove(directory, old);
      return { checkpoint, removed };
    },
  };
}

async function write(directory: string, epoch: EpochMetrics, bytes: Uint8Array): Promise<Checkpoint> {
  const checkpoint: Checkpoint = {
    epoch: epoch.epoch,
    attempt: epoch.attempt,
    metrics: describeMetrics(epoch),
    size_bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    at: new Date().toISOString(),
  };
  const path = join(directory, checkpointFile(epoch.epoch));
  await writeFileAtomic(path, bytes);
  // The description comes last: a checkpoint counts from the moment it is described.
  await writeFileAtomic(descriptionOf(path), JSON.stringify(checkpoint));
  return checkpoint;
}

async function remove(directory: string, epoch: number): Promise<void> {
  const path = join(directory, checkpointFile(epoch));
  await rm(descriptionOf(path), { force: true });
  await rm(path, { force: true });
}

function descriptionOf(path: string): string {
  return path.replace(/\.safetensors$/, '.json');
}

/** Keras's names: loss and metrics, and the same of the validation split with `val_` before them. */
function describeMetrics({ loss, metrics, val_loss, val_metrics }: EpochMetrics): Checkpoint['metrics'] {
  const validation = Object.entries(val_metrics ?? {}).map(([name, value]) => [`val_${name}`, value]);
  return { loss, ...metrics, ...(val_loss === null ? {} : { val_loss }), ...Object.fromEntries(validation) };
}

function encodeState(compiled: CompiledModel, counters: { epoch: number; seed: number }): Uint8Array {
  const shapes = new Map(compiled.model.weights.map(({ path, shape }) => [path, shape]));
  const weights = tensorsOf(compiled.readWeights(), (path) => ({ name: path, shape: shapes.get(path) }));
  // A slot is of the shape of its weight: `dense/kernel/velocity`.
  const slots = tensorsOf(compiled.readSlots(), (path) => ({
    name: OPTIMIZER_PREFIX + path,
    shape: shapes.get(path.slice(0, path.lastIndexOf('/'))),
  }));
  const metadata = {
    format: 'trainhorn-checkpoint-1',
    epoch: String(counters.epoch),
    step: String(compiled.step),
    seed: String(counters.seed),
  };
  return encodeSafetensors({ tensors: [...weights, ...slots], metadata });
}

function tensorsOf(
  values: Values,
  describe: (path: string) => { name: string; shape: readonly number[] | undefined },
): StoredTensor[] {
  return [...values].map(([path, value]) => {
    const { name, shape } = describe(path);
    return { name, shape: shape ?? [value.length], values: value };
  });
}

/** Reads a checkpoint's tensors by name. @throws Error when the file is torn. */
export async function readCheckpoint(path: string) {
  return decodeSafetensors(await readFile(path));
}
