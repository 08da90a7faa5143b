import * as tf from '@tensorflow/tfjs-core';
import type { CompleteOptimizerOf } from '../../../../src/keras/optimizers/index.js';
import { assign, assignAdd, read } from '../../graph/variables.js';
import type { OptimizerKernel } from '../step/update.js';

/** Composed: TensorFlow's kernel has no beta, and raises to the power in another order. */
export const ftrl: OptimizerKernel<'ftrl'> =
  (config) =>
  ({ learningRate }) =>
  ({ variable, gradient, slot, after }) => {
    const weight = read(variable, after);
    const before = read(slot('accumulator'));
    const accumulated = tf.add(before, tf.square(gradient));
    const root = rootOf(accumulated, config);
    const sigma = tf.div(tf.sub(root, rootOf(before, config)), learningRate);
    const shrunk = tf.add(gradient, tf.mul(2 * config.l2_shrinkage_regularization_strength, weight));
    const moved = assignAdd(slot('linear'), tf.sub(shrunk, tf.mul(sigma, weight)));
    const kept = assign(slot('accumulator'), accumulated);
    const next = solved(config, { linear: read(slot('linear'), [moved]), root, learningRate });
    return assign(variable, next, [kept]);
  };

const rootOf = (sum: tf.Tensor, { learning_rate_power: power }: CompleteOptimizerOf<'ftrl'>): tf.Tensor =>
  tf.pow(sum, -power);

/** The weight at which the regularized sum of all gradients is least. */
function solved(
  { l1_regularization_strength: l1, l2_regularization_strength: l2, beta }: CompleteOptimizerOf<'ftrl'>,
  { linear, root, learningRate }: Record<'linear' | 'root' | 'learningRate', tf.Tensor>,
): tf.Tensor {
  const strength = tf.add(l2, tf.div(beta, tf.mul(2, learningRate)));
  const quadratic = tf.add(tf.div(root, learningRate), tf.mul(2, strength));
  return tf.div(tf.sub(tf.clipByValue(linear, -l1, l1), linear), quadratic);
}
