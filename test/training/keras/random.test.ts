import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import type { Initializer } from '../../../src/keras/initializers/index.js';
import type { Layer } from '../../../src/keras/layers/index.js';
import { completeLayer } from '../../../src/keras/layers/rules.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { initialize } from '../../../workers/engine/initializers/initializers.js';
import { gateMasks } from '../../../workers/engine/layers/recurrent/recurrent.js';
import { buildModel } from '../../../workers/engine/model/build-model.js';
import { drawWeights } from '../../../workers/engine/model/weight-values.js';
import { createRandom, permutation } from '../../../workers/engine/ops/random/random.js';
import { applyToOnes } from '../../helpers/engine/apply-model.js';
import { readKerasFixture } from '../../helpers/keras/keras-fixtures.js';

loadTensorFlow({ intraOpThreads: 1 });

interface Moments {
  initializer: Initializer;
  shape: number[];
  mean: number;
  std: number;
  min: number;
  max: number;
}

const valuesOf = (initializer: Initializer, shape: number[], key = 1): Float32Array =>
  tf.tidy(() => Float32Array.from(initialize(initializer, shape, key).dataSync()));

function momentsOf(values: Float32Array) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return {
    mean,
    std: Math.sqrt(variance),
    min: values.reduce((a, b) => Math.min(a, b)),
    max: values.reduce((a, b) => Math.max(a, b)),
  };
}

const drawn = await readKerasFixture<Moments[]>('initializers');

describe("initializers draw from Keras's distributions", () => {
  for (const { initializer, shape, ...expected } of drawn) {
    test(`${JSON.stringify(initializer)} of [${shape}]`, () => {
      const found = momentsOf(valuesOf(initializer, shape));
      // Five standard errors of the mean and of the deviation of 90,000 values.
      assert.ok(Math.abs(found.mean - expected.mean) < 0.025 * expected.std, `mean ${found.mean}`);
      assert.ok(Math.abs(found.std / expected.std - 1) < 0.02, `std ${found.std}, Keras ${expected.std}`);
      // Bounded distributions end where Keras's do; the largest of 90,000 normal ones varies.
      const unbounded = /random_normal|untruncated/.test(JSON.stringify(initializer));
      const slack = (unbounded ? 1 : 0.02) * expected.std;
      assert.ok(Math.abs(found.min - expected.min) < slack, `min ${found.min}, Keras ${expected.min}`);
      assert.ok(Math.abs(found.max - expected.max) < slack, `max ${found.max}, Keras ${expected.max}`);
    });
  }

  test('zeros, ones, constant and identity', () => {
    assert.deepEqual([...valuesOf('zeros', [3])], [0, 0, 0]);
    assert.deepEqual([...valuesOf('ones', [2])], [1, 1]);
    assert.deepEqual([...valuesOf({ type: 'constant', value: 2.5 }, [2])], [2.5, 2.5]);
    assert.deepEqual([...valuesOf({ type: 'identity', gain: 3 }, [2, 3])], [3, 0, 0, 0, 3, 0]);
  });

  for (const shape of [
    [6, 6],
    [4, 9],
    [9, 4],
    [3, 3, 2, 5],
  ]) {
    test(`orthogonal of [${shape}]: rows or columns, whichever are fewer, are orthonormal times the gain`, () => {
      tf.tidy(() => {
        const columns = shape.at(-1) ?? 1;
        const matrix = tf.reshape<tf.Rank.R2>(initialize({ type: 'orthogonal', gain: 2 }, shape, 3), [
          -1,
          columns,
        ]);
        const wide = (matrix.shape[0] ?? 0) < columns;
        const product = tf.matMul(matrix, matrix, !wide, wide);
        const difference = tf.sub(product, tf.mul(4, tf.eye(product.shape[0] ?? 0)));
        assert.ok((tf.max(tf.abs(difference)).dataSync()[0] ?? 1) < 1e-5);
      });
    });
  }

  test('follow their own seed, whatever the job', () => {
    const seeded: Initializer = { type: 'glorot_uniform', seed: 9 };
    assert.deepEqual(valuesOf(seeded, [4], 1), valuesOf(seeded, [4], 2));
    assert.notDeepEqual(valuesOf('glorot_uniform', [4], 1), valuesOf('glorot_uniform', [4], 2));
  });

  test('differ between layers, with ones for the forget gate of an LSTM', () => {
    const layers: Layer[] = [
      { type: 'LSTM', units: 2, return_sequences: true },
      { type: 'Dense', units: 2, kernel_initializer: 'glorot_normal' },
      { type: 'Dense', units: 2, kernel_initializer: 'glorot_normal' },
    ];
    const drawn = drawWeights(buildModel({ layers, input_shape: [3, 2] }), 7);
    const values = [...drawn.values()].map((value) => [...value]);
    assert.deepEqual(values[2], [0, 0, 1, 1, 0, 0, 0, 0]);
    assert.notDeepEqual(values[3], values[5]);
  });
});

describe('Dropout', () => {
  const masks = (layers: Layer[], seed: number, step: number, shape = [200, 100]): Float32Array =>
    applyToOnes({ layers, input_shape: shape.slice(1) }, shape, { seed, training: { step } }).values;
  const zeros = (values: Float32Array) => values.filter((value) => value === 0).length / values.length;
  const layer: Layer = { type: 'Dropout', rate: 0.3 };

  test('drops its rate and scales the rest', () => {
    const values = masks([layer], 1, 0);
    assert.ok(Math.abs(zeros(values) - 0.3) < 0.02, `${zeros(values)}`);
    assert.deepEqual([...new Set(values)].sort(), [0, Math.fround(1 / 0.7)]);
  });

  test('draws a different mask for every step, layer and seed', () => {
    const first = masks([layer], 1, 0);
    assert.deepEqual(masks([layer], 1, 0), first);
    assert.notDeepEqual(masks([layer], 1, 1), first);
    assert.notDeepEqual(masks([layer], 2, 0), first);
    assert.notDeepEqual(masks([{ ...layer, seed: 5 }], 1, 0), first);
    // Two layers with one mask would drop 0.3, with two they drop 1 - 0.7².
    assert.ok(Math.abs(zeros(masks([layer, layer], 1, 0)) - 0.51) < 0.02);
  });

  test('draws independent masks in neighboring steps', () => {
    const both = masks([layer], 1, 0).filter((value, index) => value === 0 && masks1[index] === 0).length;
    assert.ok(Math.abs(both / 20_000 - 0.09) < 0.01, `${both}`);
  });
  const masks1 = masks([layer], 1, 1);

  test('shares a mask along the axes of noise_shape', () => {
    const values = masks([{ ...layer, noise_shape: [null, 1] }], 1, 0);
    for (let row = 0; row < 200; row++)
      assert.equal(new Set(values.subarray(row * 100, (row + 1) * 100)).size, 1);
  });

  test('does nothing in predictions', () => {
    const { values } = applyToOnes({ layers: [layer], input_shape: [4] }, [1, 4]);
    assert.deepEqual([...values], [1, 1, 1, 1]);
  });

  test('in recurrent layers: shares an input mask among gates, unless the state is masked too', () => {
    const counts = (dropout: number, recurrent_dropout: number, training = true) =>
      tf.tidy(() => {
        const lstm = completeLayer({ type: 'LSTM', units: 2, dropout, recurrent_dropout }, 'lstm');
        assert.ok(lstm.type === 'LSTM');
        const context = { training, randomUniform: (shape: number[]) => tf.zeros(shape) };
        const { input, recurrent } = gateMasks(lstm, { input: [3, 1], state: [3, 2] }, 4, context);
        return [input.length, recurrent.length];
      });
    assert.deepEqual(counts(0.5, 0), [1, 0]);
    assert.deepEqual(counts(0.5, 0.5), [4, 4]);
    assert.deepEqual(counts(0, 0.5), [0, 4]);
    assert.deepEqual(counts(0.5, 0.5, false), [0, 0]);
  });

  test('in recurrent layers: shares an input mask among steps', () => {
    const gru: Layer = {
      type: 'GRU',
      units: 1,
      dropout: 0.5,
      activation: 'linear',
      recurrent_activation: 'linear',
      return_sequences: true,
      kernel_initializer: 'ones',
      recurrent_initializer: 'zeros',
      use_bias: false,
    };
    const training = { step: 0 };
    const { values } = applyToOnes({ layers: [gru], input_shape: [2, 1] }, [400, 2, 1], { training });
    const silent = (step: number) =>
      [...values].filter((_, index) => index % 2 === step).map((value) => value === 0);
    assert.deepEqual(silent(0), silent(1));
    assert.ok(Math.abs(silent(0).filter(Boolean).length / 400 - 0.5) < 0.1);
  });
});

test('StochasticDepth drops whole samples at its rate and scales the rest', () => {
  const layer: Layer = { type: 'StochasticDepth', drop_path_rate: 0.3 };
  const model = { layers: [layer], input_shape: [2] };
  const { values } = applyToOnes(model, [2000, 2], { seed: 1, training: { step: 0 } });
  const samples = Array.from({ length: 2000 }, (_, row) => values.subarray(2 * row, 2 * row + 2));
  assert.ok(samples.every(([first, second]) => first === second));
  assert.deepEqual([...new Set(values)].sort(), [0, Math.fround(1 / 0.7)]);
  const dropped = samples.filter(([first]) => first === 0).length;
  assert.ok(Math.abs(dropped / 2000 - 0.3) < 0.05, `${dropped}`);
});

describe('GaussianNoise', () => {
  const noise = (layers: Layer[], seed: number, step: number): Float32Array =>
    applyToOnes({ layers, input_shape: [100] }, [200, 100], { seed, training: { step } }).values;
  const layer: Layer = { type: 'GaussianNoise', stddev: 0.5 };

  test('adds normal noise with mean 0 and its deviation', () => {
    const values = noise([layer], 1, 0);
    const { mean, std } = momentsOf(values);
    assert.ok(Math.abs(mean - 1) < 0.02, `mean ${mean}`);
    assert.ok(Math.abs(std / 0.5 - 1) < 0.03, `std ${std}`);
    // 68.3 % of normal numbers are within one deviation, 95.4 % within two.
    const within = (deviations: number) =>
      values.filter((value) => Math.abs(value - 1) < 0.5 * deviations).length / values.length;
    assert.ok(Math.abs(within(1) - 0.683) < 0.02, `${within(1)}`);
    assert.ok(Math.abs(within(2) - 0.954) < 0.01, `${within(2)}`);
  });

  test('draws other noise for every step, layer and seed', () => {
    const first = noise([layer], 1, 0);
    assert.deepEqual(noise([layer], 1, 0), first);
    assert.notDeepEqual(noise([layer], 1, 1), first);
    assert.notDeepEqual(noise([layer], 2, 0), first);
    assert.notDeepEqual(noise([{ ...layer, seed: 5 }], 1, 0), first);
    // Two layers with the same noise would double it.
    const { std } = momentsOf(noise([layer, layer], 1, 0));
    assert.ok(Math.abs(std / Math.SQRT1_2 - 1) < 0.03, `std ${std}`);
  });

  test('does nothing in predictions', () => {
    const { values } = applyToOnes({ layers: [layer], input_shape: [4] }, [1, 4]);
    assert.deepEqual([...values], [1, 1, 1, 1]);
  });
});

test('a shuffled order has every sample once and differs between epochs', () => {
  const [first, second] = [1, 2].map((epoch) => permutation(1000, createRandom(3, epoch)));
  assert.deepEqual(
    first?.toSorted(),
    Int32Array.from({ length: 1000 }, (_, index) => index),
  );
  assert.notDeepEqual(first, second);
});
