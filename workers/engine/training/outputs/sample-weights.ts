import type * as tf from '@tensorflow/tfjs-core';
import { classWeightsOf } from '../../data/class-weights.js';
import type { Signal } from '../../layers/kernel.js';
import type { TrainedOutput } from './trained-output.js';

/** The labels of an output, and the weights that come with them. */
export interface WeightedLabels {
  labels: tf.Tensor;
  /** [batch, ...]; undefined: none. */
  weights: tf.Tensor | undefined;
}

/**
 * How much each sample of a batch counts in an output, float32 [batch], or each of its first positions, float32 [batch, ...]; null: all
 * count the same. As in Keras, weights that come with the labels always count, and those of classes in training.
 */
export function sampleWeightsOf(
  { classWeight }: Pick<TrainedOutput, 'classWeight'>,
  { labels, weights }: WeightedLabels,
  { x }: Pick<Signal, 'x'>,
  isTraining: boolean,
): tf.Tensor | null {
  if (weights !== undefined) return weights;
  const weighted = Object.keys(classWeight).map(Number);
  if (weighted.length === 0 || !isTraining) return null;
  // A single output tells two classes apart; the classes of embeddings are not outputs.
  const classes = Math.max(x.shape.at(-1) ?? 1, 2, ...weighted.map((number) => number + 1));
  return classWeightsOf(labels, { weights: classWeight, classes });
}
