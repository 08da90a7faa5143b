import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { toShortArgument } from '../../src/domain/model/saved/layers/keras-arguments.js';
import {
  type InitializerObject,
  InitializerSchema,
  type InitializerType,
  initializerComplaint,
  initializers,
} from '../../src/keras/initializers/index.js';
import { initialize } from '../../workers/engine/initializers/initializers.js';
import { assertClose, type PackedArray, unpack } from '../helpers/keras/keras-fixtures.js';
import type { KerasProcess } from '../helpers/keras/keras-process.js';
import { checkCoverage, checkRefusals, withoutNulls } from './harness.js';
import { KERAS_3 } from './writer.js';

type Args<T extends InitializerType> = Omit<Extract<InitializerObject, { type: T }>, 'type'>;

const seeded = { seed: 7 };

const WINDOW = Array.from({ length: 16 }, (_, place) => (place - 3) / 8);

const CASES: { readonly [T in InitializerType]: readonly Args<T>[] } = {
  zeros: [{}],
  ones: [{}],
  constant: [{}, { value: -1.5 }],
  random_normal: [seeded, { mean: 1, stddev: 0.5, seed: 1 }],
  random_uniform: [seeded, { minval: 1, maxval: 3, seed: 1 }],
  truncated_normal: [seeded, { mean: -1, stddev: 2, seed: 1 }],
  variance_scaling: [
    seeded,
    { scale: 2, mode: 'fan_out', distribution: 'uniform', seed: 1 },
    { scale: 0.5, mode: 'fan_avg', distribution: 'untruncated_normal', seed: 2 },
    { scale: 3, mode: 'fan_in', distribution: 'uniform', seed: 3 },
    { scale: 1.5, mode: 'fan_out', distribution: 'truncated_normal', seed: 4 },
    { scale: 0.1, mode: 'fan_avg', distribution: 'uniform', seed: 5 },
  ],
  glorot_normal: [seeded],
  glorot_uniform: [seeded, { ...seeded, input_axes: [0], output_axes: [-1] }],
  he_normal: [seeded],
  he_uniform: [seeded],
  lecun_normal: [seeded],
  lecun_uniform: [seeded],
  orthogonal: [seeded, { gain: 2, seed: 1 }],
  identity: [{}, { gain: 3 }],
  // A window by name needs SciPy, which is not installed: test/training/keras/windows.test.ts has them.
  stft: [
    { window: null },
    { side: 'imag', window: WINDOW, scaling: 'spectrum', periodic: true },
    { window: WINDOW, scaling: 'density' },
    { window: WINDOW, scaling: null },
  ],
};

/** A tall and a wide matrix, a kernel of a convolution and a bias. */
const SHAPES = [[96, 64], [48, 120], [3, 3, 32, 24], [4000], [16, 1, 9]];

/** Compares constants with those of Keras, and of random numbers the distribution. */
export function checkInitializers(keras: KerasProcess): void {
  describe('initializers', () => {
    checkCoverage(keras, 'initializer', (name) => initializers.typeOfClass(name) !== undefined, {
      Initializer: 'the base class',
    });
    checkRefusals(InitializerSchema, [
      { given: { type: 'random_normal', stddev: 0 }, message: /stddev must be a number greater than 0/ },
      { given: { type: 'variance_scaling', mode: 'fan' }, message: /Unknown mode 'fan'/ },
      { given: { type: 'glorot_uniform', seed: -1 }, message: /seed must be/ },
      { given: { type: 'zeros', value: 1 }, message: /Unknown field 'value'/ },
    ]);
    for (const type of initializers.types)
      for (const args of CASES[type])
        for (const shape of shapesFor({ ...args, type } as InitializerObject))
          test(`${type} ${JSON.stringify(args)}, [${shape}]: draws as Keras does; Keras reads and writes it`, () =>
            compareInitializer(keras, { ...args, type } as InitializerObject, shape));
    test('orthogonal and identity reject weights of too few or too many axes', () => {
      assert.match(initializerComplaint('orthogonal', 1) ?? '', /2 axes or more; this one has 1/);
      assert.match(initializerComplaint('identity', 3) ?? '', /a weight of 2 axes; this one has 3/);
    });
  });
}

/** The shapes of weights that an initializer fills; the last one is that of the STFT alone. */
const shapesFor = (initializer: InitializerObject): number[][] =>
  SHAPES.filter(({ length }) =>
    initializer.type === 'stft'
      ? length === 3
      : length !== 3 && initializerComplaint(initializer, length) === undefined,
  );

/** Compares constants with those of Keras, and of random numbers the distribution. */
export async function compareInitializer(
  keras: KerasProcess,
  given: InitializerObject,
  shape: number[],
): Promise<void> {
  const object = initializers.toKeras(given);
  const answer = await keras.ask<{ values: PackedArray; object: object }>({
    kind: 'initializer',
    object,
    shape,
  });
  const expected = unpack(answer.values);
  const tensor = initialize(given, [...shape], 1);
  assert.deepEqual(tensor.shape, shape);
  const values = Float32Array.from(tensor.dataSync());
  if (given.type === 'orthogonal') assertOrthogonal(tensor, given.gain ?? 1);
  if ('seed' in given) assertSameDistribution(values, expected);
  else assertClose(values, expected, 'values', { relative: 0, ofLargest: given.type === 'stft' ? 1e-6 : 0 });
  tensor.dispose();
  // Keras does not save the gain of an Identity.
  if (given.type === 'identity') return;
  const read = toShortArgument('initializer', answer.object, KERAS_3);
  assert.deepEqual('value' in read && read.value, withoutNulls(initializers.complete(given)));
}

const QUANTILES = [0, 0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98, 1];

/** A part of the range from the 2nd to the 98th percentile; six standard errors of a quantile are less. */
const TOLERANCE = 0.06;

function assertSameDistribution(values: Float32Array, expected: Float32Array): void {
  const [found, wanted] = [values, expected].map((all) => quantiles(all)) as [number[], number[]];
  const spread = (wanted.at(-2) ?? 0) - (wanted[1] ?? 0);
  // The outermost values of a normal distribution vary; it is enough that they are cut where Keras cuts them.
  for (const [index, quantile] of QUANTILES.entries()) {
    const limit = TOLERANCE * spread * (quantile === 0 || quantile === 1 ? 5 : 1);
    const difference = Math.abs((found[index] ?? Number.NaN) - (wanted[index] ?? Number.NaN));
    assert.ok(
      difference <= limit,
      `quantile ${quantile} is ${found[index]}, Keras's ${wanted[index]}, more than ${limit} apart`,
    );
  }
}

function quantiles(values: Float32Array): number[] {
  const sorted = values.slice().sort();
  return QUANTILES.map((quantile) => sorted[Math.round(quantile * (sorted.length - 1))] ?? Number.NaN);
}

function assertOrthogonal(tensor: tf.Tensor, gain: number): void {
  tf.tidy(() => {
    const matrix = tf.reshape(tensor, [-1, tensor.shape.at(-1) ?? 1]);
    const [rows = 1, columns = 1] = matrix.shape;
    // Of a wide matrix, the rows are orthogonal.
    const isTall = rows >= columns;
    const products = tf.matMul(matrix, matrix, isTall, !isTall);
    const expected = tf.mul(tf.eye(products.shape[0] ?? 1), gain ** 2);
    assertClose(
      products.dataSync(),
      expected.dataSync(),
      isTall ? 'products of columns' : 'products of rows',
      { ofLargest: 1e-5 },
    );
  });
}
