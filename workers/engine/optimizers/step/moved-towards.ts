import * as tf from '@tensorflow/tfjs-core';
import type { GraphVariable } from '../../graph/graph.js';
import { assignAdd, read } from '../../graph/variables.js';

/** Moves a decaying mean towards a value by 1 - beta of the way, and reads it. */
export function movedTowards(mean: GraphVariable, value: tf.Tensor, beta: number): tf.Tensor {
  const moved = assignAdd(mean, tf.mul(tf.sub(value, read(mean)), tf.sub(1, tf.scalar(beta))));
  return read(mean, [moved]);
}
