import type * as tf from '@tensorflow/tfjs-core';
import { classWeightsOf } from '../../data/class-weights.js';
import type { Signal } from '../../layers/kernel.js';
import type { TrainedOutput } from './trained-output.js';

/** How much each sample of a batch counts in an output, float32 [batch]; null: all count the same. */
export function sampleWeightsOf(
  { classWeight }: Pick<TrainedOutput, 'classWeight'>,
  labels: tf.Tensor,
  { x }: Pick<Signal, 'x'>,
): tf.Tensor | null {
  const weighted = Object.keys(classWeight).map(Number);
  if (weighted.length === 0) return null;
  // A single output tells two classes apart; the classes of embeddings are not outputs.
  const classes = Math.max(x.shape.at(-1) ?? 1, 2, ...weighted.map((number) => number + 1));
  return classWeightsOf(labels, { weights: classWeight, classes });
}
