import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CHECKPOINTS_DIRECTORY, checkpointFile } from '../../src/contracts/ipc/trainer.js';
import type { EpochMetrics, Evaluation } from '../../src/contracts/jobs/progress.js';
import type { ResolvedConfig } from '../../src/contracts/jobs/training-config.js';
import { buildModel } from '../../workers/engine/model/build-model.js';
import { drawWeights } from '../../workers/engine/model/weight-values.js';
import { decodeSafetensors } from '../../workers/engine/storage/safetensors.js';
import { askForJob } from '../helpers/api/ask-for-job.js';
import type { createTestStore } from '../helpers/data/dataset-uploads.js';
import { runAssignment } from '../helpers/engine/training-run.js';
import type { PackedValues } from './keras-examples.js';

type Store = Awaited<ReturnType<typeof createTestStore>>;

/** A weight with its values. */
export interface WeightValues {
  path: string;
  shape: readonly number[];
  values: Float32Array;
}

/** The result of a job, one step an epoch. */
export interface TrainedJob {
  epochs: EpochMetrics[];
  /** The weights after each of the last epochs, of which checkpoints are kept, in the order of the model. */
  after: WeightValues[][];
  evaluation: Evaluation | undefined;
}

/** Uploads an npz as a real ingest process reads it. @returns the id of the dataset. @throws Error if it is refused */
export async function uploadNpz({ store, upload }: Store, npz: Buffer): Promise<string> {
  const { id, ...result } = await upload({ 'example.npz': npz });
  if ((await store.get(id)) === undefined) throw new Error(JSON.stringify(result));
  return id;
}

/** The job that the API makes of a body. @throws Error with all problems if there is one */
export async function resolveBody(
  { store }: Store,
  body: {
    model: unknown;
    compile?: object;
    dataset: { id: string };
    fit: object;
    checkpoint?: object;
    seed: number;
  },
): Promise<ResolvedConfig> {
  const found = await store.get(body.dataset.id);
  if (found === undefined) throw new Error(`There is no dataset ${body.dataset.id}`);
  const { config, errors } = askForJob(body, found.stored.dataset);
  if (config !== undefined) return config;
  throw new Error(errors.map(({ pointer, code, detail }) => `${pointer} ${code}: ${detail}`).join('\n'));
}

/** The weights that a job begins with. */
export function initialWeights({ model, seed }: ResolvedConfig): WeightValues[] {
  const built = buildModel(model);
  const values = drawWeights(built, seed);
  return built.weights.map(({ path, shape }) => ({
    path,
    shape,
    values: values.get(path) ?? new Float32Array(),
  }));
}

/** Trains a job in this process. @throws Error if it fails */
export async function trainJob({ store, directory }: Store, config: ResolvedConfig): Promise<TrainedJob> {
  const found = await store.get(config.dataset.id);
  if (found === undefined) throw new Error(`There is no dataset ${config.dataset.id}`);
  const attemptDirectory = join(directory.root, `attempt-${config.dataset.id}`);
  await mkdir(attemptDirectory);
  const { outcome, epochs, evaluation } = await runAssignment({
    jobId: 'job_test',
    attempt: 1,
    config,
    dataset: found.stored,
    datasetDirectory: found.directory,
    attemptDirectory,
    resumeFrom: [],
    delivered: { epoch: 0, checkpoint: 0 },
  });
  if (outcome.status !== 'succeeded') throw new Error(JSON.stringify(outcome));
  const paths = buildModel(config.model).weights.map(({ path }) => path);
  const checkpoints = join(attemptDirectory, CHECKPOINTS_DIRECTORY);
  const kept = new Set(await readdir(checkpoints));
  const after = await Promise.all(
    epochs
      .map(({ epoch }) => checkpointFile(epoch))
      .filter((file) => kept.has(file))
      .map(async (file) => weightsIn(await readFile(join(checkpoints, file)), paths)),
  );
  return { epochs, after, evaluation };
}

/** The weights of a checkpoint, in the given order. */
export function weightsIn(file: Uint8Array, paths: readonly string[]): WeightValues[] {
  const byName = new Map(decodeSafetensors(file).tensors.map((tensor) => [tensor.name, tensor]));
  return paths.map((path) => {
    const tensor = byName.get(path);
    if (tensor === undefined) throw new Error(`The checkpoint has no weight ${path}`);
    return { path, shape: tensor.shape, values: tensor.values };
  });
}

/** Weights as the Python process reads them. */
export const packedWeights = (weights: readonly WeightValues[]): PackedValues[] =>
  weights.map(({ shape, values }) => ({
    dtype: 'float32',
    shape: [...shape],
    data: Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64'),
  }));
