import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Compile } from '../../../../src/contracts/jobs/compile.js';
import type { JobCreate } from '../../../../src/contracts/jobs/training-config.js';
import { resolveJob } from '../../../../src/domain/admission/resolve-job.js';
import type { Activation } from '../../../../src/keras/activations/index.js';
import { namedDataset } from '../../../helpers/engine/named-data.js';

const COUNT = 4;

interface Case {
  name: string;
  /** Of the last layer, which keeps the positions. */
  last: { units: number; activation?: Activation };
  /** The shape of a sample of images, or of steps. */
  x: number[];
  y: number[];
  /** Whether labels are floats; with these statistics. */
  floats?: { mean: number; std: number };
  loss: NonNullable<Compile['loss']>;
  dataset?: Omit<JobCreate['dataset'], 'id'>;
  given?: JobCreate['task'];
  task: string;
}

const statisticsOf = (values: { mean: number; std: number }) => ({
  values: { min: 0, max: 1, ...values, nan_count: 0, infinite_count: 0 },
  columns: null,
  border_mean: null,
  channels: null,
  samples: null,
});

function resolve({ last, x, y, floats, loss, dataset, given }: Omit<Case, 'name' | 'task'>) {
  const size = y.reduce((product, length) => product * length, COUNT);
  const train = floats === undefined ? new Uint8Array(size) : new Float32Array(size);
  const named = namedDataset({
    arrays: [
      {
        role: 'x',
        name: 'x',
        shape: x,
        train: new Float32Array(COUNT * x.reduce((product, length) => product * length, 1)),
      },
      { role: 'y', name: 'y', shape: y, train },
    ],
  });
  const [inputs, labels] = named.arrays ?? [];
  assert.ok(inputs !== undefined && labels !== undefined);
  const statistics = floats === undefined ? null : statisticsOf(floats);
  const described = { ...named, arrays: [inputs, { ...labels, statistics }] };
  return resolveJob(
    {
      model: { layers: [{ type: 'Dense', ...last }] },
      compile: { loss },
      dataset: { id: described.id, ...dataset },
      ...(given !== undefined && { task: given }),
    },
    { dataset: described, maxJobMemoryBytes: 8e9, maxRunSeconds: 60 },
  );
}

const sparse = 'sparse_categorical_crossentropy';
const softmax = { units: 3, activation: 'softmax' } as const;
const sigmoid = { units: 1, activation: 'sigmoid' } as const;
const image = [4, 4, 2];
const mask = [4, 4, 1];
const binary = 'binary_crossentropy';

const CASES: Case[] = [
  {
    name: 'class numbers per pixel',
    last: softmax,
    x: image,
    y: mask,
    loss: sparse,
    task: 'semantic_segmentation',
  },
  {
    name: 'class numbers without a channel',
    last: softmax,
    x: image,
    y: [4, 4],
    loss: sparse,
    task: 'semantic_segmentation',
  },
  {
    name: 'logits per pixel',
    last: { units: 3 },
    x: image,
    y: mask,
    loss: { type: sparse, from_logits: true, ignore_class: 255 },
    task: 'semantic_segmentation',
  },
  {
    name: 'one-hot vectors per pixel',
    last: softmax,
    x: image,
    y: [4, 4, 3],
    loss: 'categorical_focal_crossentropy',
    task: 'semantic_segmentation',
  },
  {
    name: 'dice with softmax',
    last: softmax,
    x: image,
    y: [4, 4, 3],
    loss: 'dice',
    task: 'semantic_segmentation',
  },
  {
    name: 'masks of one class',
    last: sigmoid,
    x: image,
    y: mask,
    loss: binary,
    task: 'semantic_segmentation',
  },
  {
    name: 'dice of one class',
    last: sigmoid,
    x: image,
    y: mask,
    loss: 'dice',
    task: 'semantic_segmentation',
  },
  {
    name: 'voxels',
    last: softmax,
    x: [2, 2, 2, 1],
    y: [2, 2, 2],
    loss: sparse,
    task: 'semantic_segmentation',
  },
  {
    name: 'classes on the first axis',
    last: { units: 4, activation: 'softmax' },
    x: [3, 4, 4],
    y: [3, 4, 4],
    loss: { type: 'categorical_crossentropy', axis: 1 },
    task: 'semantic_segmentation',
  },
  {
    name: 'a mask with channels first',
    last: { units: 4, activation: 'sigmoid' },
    x: [1, 4, 2],
    y: [1, 4, 4],
    loss: binary,
    task: 'semantic_segmentation',
  },
  {
    name: 'masks of one class as floats of 0 and 1',
    last: sigmoid,
    x: image,
    y: mask,
    floats: { mean: 0.25, std: Math.sqrt(0.1875) },
    loss: binary,
    task: 'semantic_segmentation',
  },
  {
    name: 'frames of a film as floats of 0 and 1',
    last: sigmoid,
    x: [2, ...image],
    y: [2, ...mask],
    floats: { mean: 0.25, std: Math.sqrt(0.1875) },
    loss: binary,
    task: 'regression',
  },
  {
    name: 'pixels from 0 to 1, such as those of an autoencoder',
    last: sigmoid,
    x: image,
    y: mask,
    floats: { mean: 0.25, std: 0.3 },
    loss: binary,
    task: 'regression',
  },
  {
    name: 'pixels from 0 to 1 that the job calls masks',
    last: sigmoid,
    x: image,
    y: mask,
    floats: { mean: 0.25, std: 0.3 },
    loss: binary,
    given: 'semantic_segmentation',
    task: 'semantic_segmentation',
  },
  {
    name: 'the input, of an autoencoder',
    last: { units: 1, activation: 'sigmoid' },
    x: [4, 4, 1],
    y: [],
    loss: binary,
    dataset: { y: [{ op: 'input' }] },
    task: 'regression',
  },
  {
    name: 'class numbers per pixel whose probabilities the job asks for',
    last: softmax,
    x: image,
    y: mask,
    loss: sparse,
    given: 'regression',
    task: 'regression',
  },
  {
    name: 'any number of classes per pixel',
    last: { units: 3, activation: 'sigmoid' },
    x: image,
    y: [4, 4, 3],
    loss: binary,
    task: 'regression',
  },
  {
    name: 'class numbers per step',
    last: softmax,
    x: [5, 2],
    y: [5],
    loss: sparse,
    task: 'sequence_labeling',
  },
  { name: 'yes or no per step', last: sigmoid, x: [5, 2], y: [5], loss: binary, task: 'sequence_labeling' },
  {
    name: 'numbers per step',
    last: { units: 1 },
    x: [5, 2],
    y: [5],
    floats: { mean: 0, std: 1 },
    loss: 'mse',
    task: 'regression',
  },
];

describe('the task of outputs with several axes', () => {
  for (const one of CASES)
    test(`is ${one.task} for ${one.name}`, () => {
      const resolved = resolve(one);
      assert.ok(resolved.outcome === 'resolved', JSON.stringify(resolved));
      assert.equal(resolved.config.task, one.task);
    });

  test('is refused where it is none of those that fit', () => {
    const pixels = { last: softmax, x: image, y: mask, loss: sparse };
    const resolved = resolve({ ...pixels, given: 'sequence_labeling' });
    assert.ok(resolved.outcome === 'invalid');
    assert.deepEqual(
      resolved.errors.map(({ pointer, code }) => [pointer, code]),
      [['/task', 'invalid_value']],
    );
  });
});
