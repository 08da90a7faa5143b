import * as tf from '@tensorflow/tfjs-core';
import type { NestedLayer } from '../../../../src/keras/argument.js';
import { weightsInside } from '../../../../src/keras/layers/rules.js';
import type { Inputs } from '../../../../src/keras/layers/shapes/shape-inference.js';
import {
  nameInside,
  normalizedWeight,
  type SpectralNormalization,
} from '../../../../src/keras/layers/wrappers/spectral-normalization.js';
import type { Shape } from '../../../../src/keras/shape.js';
import { invalidData } from '../../engine-failure.js';
import { withGradient } from '../../ops/custom-gradient.js';
import { unitNormalizeOver } from '../../ops/numeric/normalization.js';
import type { Kernel } from '../kernel.js';

/** Keras's bound of a norm that is divided by. */
const EPSILON = 1e-7;

/**
 * Divides the kernel of a layer by its largest singular value, as power iterations find it (Miyato et al., 2018), before each step
 * of training: the kernel itself changes, and the gradient is that of the divided one.
 */
export const spectralNormalization: Kernel<typeof SpectralNormalization> = (
  { layer, power_iterations },
  { inputs },
  tools,
) => {
  const apply = tools.build(layer, inputs);
  const name = nameOfNormalized(layer, inputs);
  return (x, context) => {
    if (!context.training) return apply(x, context);
    const kernel = context.variable(name);
    const { vector, normalized } = normalize(kernel, context.variable('vector_u'), power_iterations);
    const next = inPlaceOf(kernel, normalized);
    context.update('vector_u', vector);
    context.update(name, next);
    return apply(x, {
      ...context,
      variable: (other) => (other === name ? next : context.variable(other)),
    });
  };
};

function nameOfNormalized(layer: NestedLayer, inputs: Inputs<Shape>): string {
  const weight = normalizedWeight(layer, inputs, { weights: weightsInside });
  if (weight === undefined) throw invalidData('SpectralNormalization has no kernel to normalize');
  return nameInside(layer, weight.name);
}

/** Another value of a weight; the loss depends on it as it would on the weight. */
const inPlaceOf = (weight: tf.Tensor, value: tf.Tensor): tf.Tensor =>
  withGradient(
    [weight],
    () => ({ value: tf.clone(value), saved: [] }),
    (dy) => [tf.clone(dy)],
  );

/** The kernel divided by its largest singular value, and the vector that finds it; both as they are where the kernel is 0. */
function normalize(kernel: tf.Tensor, before: tf.Tensor, iterations: number) {
  const rows = tf.reshape(kernel, [-1, kernel.shape.at(-1) ?? 1]);
  let [vector, left] = [before, before];
  for (let round = 0; round < iterations; round++) {
    left = toUnit(tf.matMul(vector, rows, false, true));
    vector = toUnit(tf.matMul(left, rows));
  }
  const largest = tf.reshape(tf.matMul(tf.matMul(left, rows), vector, false, true), []);
  const isZero = tf.all(tf.equal(kernel, 0));
  const choose = (otherwise: tf.Tensor, value: tf.Tensor) =>
    tf.where(tf.broadcastTo(isZero, value.shape), otherwise, value);
  return { vector: choose(before, vector), normalized: choose(kernel, tf.div(kernel, largest)) };
}

const toUnit = (vector: tf.Tensor): tf.Tensor => unitNormalizeOver(vector, [0, 1], EPSILON);
