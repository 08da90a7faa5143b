import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import type { XOp } from '../../../src/contracts/datasets/preprocessing.js';
import { type ArraySpec, type ArrayValues, arrayOf } from '../../../workers/engine/data/sample-array.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { fitSteps } from '../../../workers/engine/preprocessing/fit-steps.js';
import { preprocess } from '../../../workers/engine/preprocessing/x-steps.js';
import { preprocessLabels } from '../../../workers/engine/preprocessing/y-steps.js';
import {
  assertClose,
  type PackedArray,
  readKerasFixture,
  unpack,
} from '../../helpers/keras/keras-fixtures.js';

loadTensorFlow({ intraOpThreads: 1 });

interface Preprocessed {
  images: PackedArray;
  gray: PackedArray;
  features: PackedArray;
  mean: number[];
  std: number[];
  smaller: PackedArray;
  larger: PackedArray;
  gray_larger: PackedArray;
  grayscale: PackedArray;
}

const keras = await readKerasFixture<Preprocessed>('preprocessing');

function apply(array: PackedArray, ...steps: XOp[]) {
  return tf.tidy(() => {
    const result = preprocess(tf.tensor(unpack(array), array.shape), steps);
    return { shape: result.shape, values: Float32Array.from(result.dataSync()) };
  });
}

/** Uses values as the training samples of a dataset. */
function trainingOn(values: ArrayValues, spec: ArraySpec) {
  const x = arrayOf(values, spec);
  return { x, splits: { train: { from: 0, count: x.count } } };
}

function samplesOf(array: PackedArray, dtype: ArraySpec['dtype'] = 'float32') {
  return trainingOn(unpack(array), { sampleShape: array.shape.slice(1), dtype });
}

describe('steps on the inputs match Keras', () => {
  const cases: [string, PackedArray, XOp, PackedArray][] = [
    ['resize to fewer pixels', keras.images, { op: 'resize', height: 3, width: 2 }, keras.smaller],
    ['resize to more pixels', keras.images, { op: 'resize', height: 7, width: 9 }, keras.larger],
    ['resize without channels', keras.gray, { op: 'resize', height: 8, width: 6 }, keras.gray_larger],
    ['grayscale', keras.images, { op: 'grayscale' }, keras.grayscale],
  ];
  for (const [name, input, step, expected] of cases) {
    test(name, () => {
      const { shape, values } = apply(input, step);
      assert.deepEqual(shape, expected.shape);
      assertClose(values, unpack(expected), name);
    });
  }

  test('reshape, expand_dims and rescale', () => {
    assert.deepEqual(apply(keras.gray, { op: 'reshape', shape: [-1, 2] }).shape, [2, 10, 2]);
    assert.deepEqual(apply(keras.gray, { op: 'expand_dims' }).shape, [2, 5, 4, 1]);
    assert.deepEqual(apply(keras.gray, { op: 'expand_dims', axis: 0 }).shape, [2, 1, 5, 4]);
    assert.deepEqual(apply(keras.gray, { op: 'expand_dims', axis: -2 }).shape, [2, 5, 1, 4]);
    const { values } = apply(keras.gray, { op: 'rescale', scale: 1 / 127.5, offset: -1 });
    assertClose(
      values,
      unpack(keras.gray).map((value) => value / 127.5 - 1),
      'rescale',
      { ofLargest: 1e-6 },
    );
  });

  test('normalize with given statistics, by number and by channel', () => {
    const input = unpack(keras.images);
    const whole = apply(keras.images, { op: 'normalize', mean: 100, std: 50 });
    assertClose(
      whole.values,
      input.map((value) => (value - 100) / 50),
      'one for all',
      { ofLargest: 1e-6 },
    );
    const [mean, std] = [
      [100, 110, 120],
      [50, 60, 70],
    ];
    const channels = apply(keras.images, { op: 'normalize', mean, std });
    const expected = input.map((value, index) => (value - (mean[index % 3] ?? 0)) / (std[index % 3] ?? 1));
    assertClose(channels.values, expected, 'by channel', { ofLargest: 1e-6 });
  });
});

describe('normalize is fitted on the training samples', () => {
  test("with NumPy's mean and deviation per feature; a constant feature becomes 0", async () => {
    const [fitted] = await fitSteps([{ op: 'normalize' }], samplesOf(keras.features));
    if (fitted?.op !== 'normalize') return assert.fail();
    assertClose([fitted.mean ?? []].flat(), keras.mean, 'mean', { relative: 1e-6 });
    assertClose([fitted.std ?? []].flat(), [...keras.std.slice(0, 3), 1], 'std');
    const { values } = apply(keras.features, fitted);
    assert.ok(values.every((value, index) => index % 4 !== 3 || Math.abs(value) < 1e-6));
  });

  test('once for images without channels, per channel for images with channels, per feature for sequences', async () => {
    const values = unpack(keras.gray);
    const mean = values.reduce((sum, value) => sum + value) / values.length;
    const [gray] = await fitSteps([{ op: 'normalize' }], samplesOf(keras.gray, 'uint8'));
    if (gray?.op !== 'normalize') return assert.fail();
    assertClose([gray.mean].flat().map(Number), [mean], 'mean', { relative: 1e-6 });
    const [color] = await fitSteps([{ op: 'normalize' }], samplesOf(keras.images));
    assert.equal(color?.op === 'normalize' && [color.mean].flat().length, 3);
    const [sequence] = await fitSteps([{ op: 'normalize' }], samplesOf(keras.gray));
    const features = keras.gray.shape.at(-1);
    assert.equal(sequence?.op === 'normalize' && [sequence.mean].flat().length, features);
  });

  test('after the preceding steps, over many samples, keeping given statistics', async () => {
    const count = 2500;
    const values = Float32Array.from({ length: count }, (_, index) => index);
    const samples = trainingOn(values, { sampleShape: [], dtype: 'float32' });
    const steps: XOp[] = [
      { op: 'rescale', scale: 2 },
      { op: 'normalize', std: 5 },
    ];
    assert.deepEqual(await fitSteps(steps, samples), [
      steps[0],
      { op: 'normalize', mean: count - 1, std: 5 },
    ]);
  });
});

test('one_hot of labels [b] and [b, 1]', () => {
  tf.tidy(() => {
    const steps = [{ op: 'one_hot', num_classes: 3 } as const];
    const rows = [0, 0, 1, 1, 0, 0];
    assert.deepEqual([...preprocessLabels(tf.tensor1d([2, 0]), steps).dataSync()], rows);
    const nested = preprocessLabels(tf.tensor2d([[2], [0]]), steps);
    assert.deepEqual([nested.shape, [...nested.dataSync()]], [[2, 3], rows]);
  });
});
