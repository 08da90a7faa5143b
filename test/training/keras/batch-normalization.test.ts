import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { normalizeBatch } from '../../../workers/engine/ops/batch-normalization.js';
import { assertClose } from '../../helpers/keras/keras-fixtures.js';

loadTensorFlow({ intraOpThreads: 1 });

const CHANNELS = 3;
const EPSILON = 1e-3;
const IMAGES = [2, 4, 5, CHANNELS];
const waves = (shape: number[], phase: number) =>
  tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => Math.sin(i * 12.9898 + phase)),
    shape,
  );

/** A batch, what it is scaled and moved by, and statistics that are not its own; `dy` is what the loss asks of the outputs. */
const x = waves(IMAGES, 0);
const gamma = tf.add(waves([CHANNELS], 1), 2);
const beta = waves([CHANNELS], 2);
const mean = waves([CHANNELS], 3);
const variance = tf.square(waves([CHANNELS], 4));
const dy = waves(IMAGES, 5);

type Affine = { gamma: tf.Tensor | null; beta: tf.Tensor | null };

const fused = (images: tf.Tensor, affine: Affine) =>
  normalizeBatch(images, { ...affine, epsilon: EPSILON, axis: 3, statistics: { mean, variance } });

/** By the formula: γ · (x - mean) / √(variance + ε) + β. */
function byFormula(images: tf.Tensor, affine: Affine): tf.Tensor {
  const normal = tf.div(tf.sub(images, mean), tf.sqrt(tf.add(variance, EPSILON)));
  return tf.add(tf.mul(normal, affine.gamma ?? 1), affine.beta ?? 0);
}

const rows = (images: tf.Tensor) => tf.reshape(images, [-1, CHANNELS]);
const inRows = (images: tf.Tensor, affine: Affine) =>
  tf.reshape(
    normalizeBatch(rows(images), { ...affine, epsilon: EPSILON, axis: 1, statistics: { mean, variance } }),
    IMAGES,
  );

describe('BatchNormalization by moving statistics, as in predictions and in frozen layers', () => {
  for (const [kind, normalize] of [
    ['images', fused],
    ['rows', inRows],
  ] as const) {
    test(`${kind}: matches the formula, with and without scale and offset`, () => {
      for (const affine of [
        { gamma, beta },
        { gamma, beta: null },
        { gamma: null, beta },
        { gamma: null, beta: null },
      ])
        assertClose(normalize(x, affine).dataSync(), byFormula(x, affine).dataSync(), 'outputs');
    });

    test(`${kind}: matches the gradients of the formula by inputs, scale and offset`, () => {
      const gradients = (apply: typeof fused) =>
        tf.grads((images: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor) =>
          tf.sum(tf.mul(apply(images, { gamma: scale, beta: offset }), dy)),
        )([x, gamma, beta]);
      const found = gradients(normalize);
      const expected = gradients(byFormula);
      assert.equal(found.length, 3);
      for (const [index, name] of ['inputs', 'scale', 'offset'].entries())
        assertClose(found[index]?.dataSync() ?? [], expected[index]?.dataSync() ?? [], name, {
          relative: 1e-4,
          ofLargest: 1e-5,
        });
    });
  }
});
