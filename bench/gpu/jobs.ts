import type { Dataset } from '../../src/contracts/datasets/datasets.js';
import type { XOp } from '../../src/contracts/datasets/preprocessing.js';
import type { JobCreate } from '../../src/contracts/jobs/training-config.js';
import type { ShortModel } from '../../src/keras/graph/short-model.js';
import type { Layer } from '../../src/keras/layers/index.js';
import { mnistSubset } from '../../test/helpers/data/mnist-subset.js';
import type { Scale } from './scale.js';

const BATCH = 128;
const TEST_SAMPLES = 1_000;
const WHOLE_MNIST = 60_000;
const RESCALE: XOp = { op: 'rescale', scale: 1 / 255 };

const CLASSES: Layer = { type: 'Dense', name: 'classes', units: 10, activation: 'softmax' };

interface DigitsModel {
  x: XOp[];
  model: ShortModel;
}

/** Models whose kernels differ: what holds for one of them need not for the other. */
const JOB_MODELS = {
  cnn: {
    x: [{ op: 'expand_dims' }, RESCALE],
    model: {
      layers: [
        { type: 'Conv2D', filters: 32, kernel_size: 3 },
        { type: 'BatchNormalization' },
        { type: 'Activation', activation: 'relu' },
        { type: 'MaxPooling2D' },
        { type: 'Flatten' },
        { type: 'Dropout', rate: 0.3 },
        CLASSES,
      ],
    },
  },
  lstm: { x: [RESCALE], model: { layers: [{ type: 'LSTM', units: 64, dropout: 0.1 }, CLASSES] } },
  /** Over pixels as tokens, of which many are equal: their gradients add up. */
  'text-cnn': {
    x: [{ op: 'reshape', shape: [784] }],
    model: {
      layers: [
        { type: 'Embedding', input_dim: 256, output_dim: 8 },
        { type: 'Conv1D', filters: 32, kernel_size: 7, strides: 4, activation: 'relu' },
        { type: 'GlobalMaxPooling1D' },
        CLASSES,
      ],
    },
  },
  resnet: {
    x: [{ op: 'expand_dims' }, RESCALE],
    model: {
      layers: [
        { type: 'InputLayer', name: 'image', shape: [28, 28, 1] },
        { type: 'Conv2D', name: 'stem', filters: 16, kernel_size: 3, strides: 2, inputs: 'image' },
        { type: 'BatchNormalization', name: 'normalized', inputs: 'stem' },
        { type: 'Activation', name: 'relu', activation: 'relu', inputs: 'normalized' },
        { type: 'Conv2D', name: 'block', filters: 16, kernel_size: 3, padding: 'same', inputs: 'relu' },
        { type: 'Add', name: 'sum', inputs: ['block', 'relu'] },
        { type: 'GlobalAveragePooling2D', name: 'pooled', inputs: 'sum' },
        { ...CLASSES, inputs: 'pooled' },
      ],
    },
  },
  /** Over the rows of the image. */
  transformer: {
    x: [RESCALE],
    model: {
      layers: [
        { type: 'InputLayer', name: 'rows', shape: [28, 28] },
        { type: 'Dense', name: 'embedded', units: 32, inputs: 'rows' },
        {
          type: 'MultiHeadAttention',
          name: 'attended',
          num_heads: 4,
          key_dim: 8,
          inputs: ['embedded', 'embedded'],
        },
        { type: 'Dropout', name: 'dropped', rate: 0.1, inputs: 'attended' },
        { type: 'Add', name: 'sum', inputs: ['embedded', 'dropped'] },
        { type: 'LayerNormalization', name: 'block', inputs: 'sum' },
        { type: 'GlobalAveragePooling1D', name: 'pooled', inputs: 'block' },
        { ...CLASSES, inputs: 'pooled' },
      ],
    },
  },
} satisfies Record<string, DigitsModel>;

export type JobModel = keyof typeof JOB_MODELS;
/** The names of the models. */
export const JOB_MODEL_NAMES: readonly JobModel[] = ['cnn', 'lstm', 'text-cnn', 'resnet', 'transformer'];

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
  const { x, model: definition } = JOB_MODELS[model];
  return {
    name: `bench-${model}`,
    model: definition,
    compile: { optimizer: 'adam', loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'] },
    dataset: { id: dataset, x },
    fit: { epochs: job.epochs, batch_size: BATCH },
    seed: 42,
  };
}
