import * as tf from '@tensorflow/tfjs-core';
import { classWeightsOf } from '../../data/class-weights.js';
import type { Signal } from '../../layers/kernel.js';
import type { TrainedOutput } from './trained-output.js';

/** How much each sample of a batch counts in an output, float32 [batch]; null: all count the same. */
export function sampleWeightsOf(
  { classWeight }: Pick<TrainedOutput, 'classWeight'>,
  labels: tf.Tensor,
  { x }: Pick<Signal, 'x'>,
): tf.Tensor | null {
  if (Object.keys(classWeight).length === 0) return null;
  // A single output tells two classes apart.
  return classWeightsOf(labels, { weights: classWeight, classes: Math.max(x.shape.at(-1) ?? 1, 2) });
}

/** Values [batch, ...] multiplied by the weights of their samples. */
export function weighed(values: tf.Tensor, weights: tf.Tensor): tf.Tensor {
  const shape = values.shape.map((size, axis) => (axis === 0 ? size : 1));
  return tf.mul(values, tf.reshape(weights, shape));
}
