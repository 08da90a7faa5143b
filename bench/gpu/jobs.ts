import type { Dataset } from '../../src/contracts/datasets/datasets.js';
import type { XOp } from '../../src/contracts/datasets/preprocessing.js';
import type { JobCreate } from '../../src/contracts/jobs/training-config.js';
import type { Layer } from '../../src/keras/layers/index.js';
import { mnistSubset } from '../../test/helpers/data/mnist-subset.js';
import type { Scale } from './scale.js';

const BATCH = 128;
const TEST_SAMPLES = 1_000;
const WHOLE_MNIST = 60_000;
const RESCALE: XOp = { op: 'rescale', scale: 1 / 255 };

/** Models whose kernels differ: what holds for one of them need not for the other. */
const JOB_MODELS = {
  cnn: {
    x: [{ op: 'expand_dims' }, RESCALE],
    layers: [
      { type: 'Conv2D', filters: 32, kernel_size: 3 },
      { type: 'BatchNormalization' },
      { type: 'Activation', activation: 'relu' },
      { type: 'MaxPooling2D' },
      { type: 'Flatten' },
      { type: 'Dropout', rate: 0.3 },
    ],
  },
  lstm: { x: [RESCALE], layers: [{ type: 'LSTM', units: 64, dropout: 0.1 }] },
} as const satisfies Record<string, { x: readonly XOp[]; layers: readonly Layer[] }>;

export type JobModel = keyof typeof JOB_MODELS;
/** The names of the models. */
export const JOB_MODEL_NAMES: readonly JobModel[] = ['cnn', 'lstm'];

/** The dataset of the jobs: MNIST, or its first images, uploaded. @returns its id */
export async function jobDataset(url: string, { job }: Scale): Promise<string> {
  if (job.trainSamples >= WHOLE_MNIST) return 'mnist';
  const form = new FormData();
  for (const file of await mnistSubset(job.trainSamples, TEST_SAMPLES)) form.append('file', file, file.name);
  const response = await fetch(`${url}/api/v1/datasets`, { method: 'POST', body: form });
  if (!response.ok) throw new Error(`the dataset was refused: ${await response.text()}`);
  return ((await response.json()) as Dataset).id;
}

/** A job that trains one of the models on digits. */
export function digitsJob(model: JobModel, dataset: string, { job }: Scale): JobCreate {
  const { x, layers } = JOB_MODELS[model];
  return {
    name: `bench-${model}`,
    model: { layers: [...layers, { type: 'Dense', units: 10, activation: 'softmax' }] },
    compile: { optimizer: 'adam', loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'] },
    dataset: { id: dataset, x: [...x] },
    fit: { epochs: job.epochs, batch_size: BATCH },
    seed: 42,
  };
}
