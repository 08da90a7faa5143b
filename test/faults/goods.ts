import type { JobCreate } from '../../src/contracts/jobs/training-config.js';
import type { ModelEntry } from '../../src/keras/graph/short-model.js';
import { createRandom, keyOf } from '../../workers/engine/ops/random/random.js';
import { bytesOf, npyFile, zipFile } from '../helpers/data/upload-files.js';

const SIDE = 8;
const NUMBERS = 4;
const KINDS = 3;
const ROWS = { train: 2_000, test: 200 } as const;

/** A model with two inputs and two outputs: the parts of a job that decide its training. */
export const goodsTraining: Pick<JobCreate, 'model' | 'compile'> & {
  dataset: Omit<JobCreate['dataset'], 'id'>;
} = {
  model: { layers: layers(), outputs: ['kind', 'price'] },
  compile: {
    optimizer: {
      type: 'multioptimizer',
      default_optimizer: { type: 'adam', use_ema: true, ema_overwrite_frequency: 40 },
      optimizer_map: { '^kind/': { type: 'lion', learning_rate: 0.0003, gradient_accumulation_steps: 3 } },
    },
    loss: { kind: 'sparse_categorical_crossentropy', price: 'mse' },
    loss_weights: { price: 0.1 },
    metrics: {
      kind: ['accuracy', { type: 'mean_io_u', num_classes: KINDS, sparse_y_pred: false }],
      price: ['mae', 'r2_score'],
    },
  },
  dataset: {
    x: { photo: [{ op: 'rescale', scale: 1 / 255 }], numbers: [{ op: 'normalize' }] },
    y: { kind: [], price: [] },
  },
};

/** Moving means, vectors of power iterations, random drops, also inside cells, and a shared layer must survive a resume. */
function layers(): ModelEntry[] {
  return [
    { type: 'InputLayer', name: 'photo', shape: [SIDE, SIDE, 1] },
    { type: 'InputLayer', name: 'numbers', shape: [NUMBERS] },
    { type: 'Conv2D', name: 'conv', filters: 4, kernel_size: 3, inputs: 'photo' },
    { type: 'BatchNormalization', name: 'norm', inputs: 'conv' },
    { type: 'Flatten', name: 'flat', inputs: 'norm' },
    { type: 'Dense', name: 'seen', units: 8, activation: 'relu', inputs: 'flat' },
    { type: 'Reshape', name: 'steps', target_shape: [NUMBERS, 1], inputs: 'numbers' },
    {
      type: 'RNN',
      name: 'read',
      cell: [
        { type: 'GRUCell', units: 6, dropout: 0.1 },
        { type: 'LSTMCell', units: 6, recurrent_dropout: 0.1 },
      ],
      inputs: 'steps',
    },
    {
      type: 'SpectralNormalization',
      name: 'given',
      layer: { type: 'Dense', units: 8, activation: 'relu' },
      inputs: 'read',
    },
    { type: 'Dense', name: 'shared', units: 8, calls: [{ inputs: 'seen' }, { inputs: 'given' }] },
    { type: 'Concatenate', name: 'both', inputs: ['shared', 'shared/1'] },
    { type: 'Dropout', name: 'drop', rate: 0.2, inputs: 'both' },
    { type: 'Dense', name: 'kind', units: KINDS, activation: 'softmax', inputs: 'drop' },
    { type: 'Dense', name: 'price', units: 1, inputs: 'both' },
  ];
}

/** A sample for a prediction. */
export const goodsInstance = {
  photo: Array.from({ length: SIDE * SIDE }, (_, pixel) => pixel),
  numbers: [1, 2, 3, 4],
};

/** The arrays of both splits, as a file to upload. */
export async function goodsFile(): Promise<File> {
  const files = { ...arraysOf('train'), ...arraysOf('test') };
  return new File([Uint8Array.from(await zipFile(files))], 'goods.npz');
}

function arraysOf(split: keyof typeof ROWS): Record<string, Buffer> {
  const count = ROWS[split];
  const random = createRandom(1, keyOf(split));
  const draw = (length: number, below: number) => Array.from({ length }, () => random.integer(below));
  const photo = Uint8Array.from(draw(count * SIDE * SIDE, 256));
  const numbers = Float32Array.from(draw(count * NUMBERS, 100));
  const kind = Uint8Array.from({ length: count }, (_, row) => (numbers[row * NUMBERS] ?? 0) % KINDS);
  const price = Float32Array.from({ length: count }, (_, row) => (photo[row * SIDE * SIDE] ?? 0) / 255);
  return {
    [`x_photo_${split}.npy`]: npyFile('|u1', [count, SIDE, SIDE, 1], photo),
    [`x_numbers_${split}.npy`]: npyFile('<f4', [count, NUMBERS], bytesOf(numbers)),
    [`y_kind_${split}.npy`]: npyFile('|u1', [count], kind),
    [`y_price_${split}.npy`]: npyFile('<f4', [count], bytesOf(price)),
  };
}
