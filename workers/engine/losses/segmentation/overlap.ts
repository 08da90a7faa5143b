import * as tf from '@tensorflow/tfjs-core';
import { type Loss, ofVectors } from '../loss.js';

/** The axes of the sums of a loss of sets; undefined: all. */
export type SummedAxes = number | readonly number[] | null | undefined;

/** A loss of sets, from sums over axes. */
export function ofSums(
  axis: SummedAxes,
  compute: (labels: tf.Tensor, output: tf.Tensor, sum: (x: tf.Tensor) => tf.Tensor) => tf.Tensor,
): Loss {
  const axes = axis === undefined || axis === null ? undefined : [axis].flat();
  return ofVectors((labels, output) => compute(labels, output, (x) => tf.sum(x, axes)));
}
