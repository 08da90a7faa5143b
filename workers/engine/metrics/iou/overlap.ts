import * as tf from '@tensorflow/tfjs-core';
import { emitOne, type GraphOutput, typeAttribute } from '../../graph/graph.js';
import { EPSILON } from '../../ops/numeric/probabilities.js';
import { type Metric, type Outcome, sumOf } from '../metric.js';

/** Labels and outputs as one-hot vectors, float32 [positions, classes]; all 0 where there is no such class. */
export interface OneHotPair {
  truth: tf.Tensor;
  found: tf.Tensor;
}

/** The classes of an intersection over union, and the type of its counts. */
export interface OverlapConfig {
  classes: number;
  targets: readonly number[];
  ignored: number | null;
  dtype: string;
}

/**
 * The mean intersection over union of the targets. The state has of each class how often it is expected and found, expected, and found:
 * of a confusion matrix no more counts.
 */
export function meanOverlap(
  { classes, targets, ignored, dtype }: OverlapConfig,
  pairOf: (outcome: Outcome) => OneHotPair,
): Metric {
  return sumOf({
    size: 3 * classes,
    measure(outcome) {
      const { truth, found } = pairOf(outcome);
      const counts = tf.expandDims(
        tf.mul(countsOf({ truth, found }, ignored), weightsOf(outcome, truth, dtype)),
        -1,
      );
      const [expected, given] = [tf.mul(truth, counts), tf.mul(found, counts)];
      return tf.concat([tf.sum(tf.mul(expected, found), 0), tf.sum(expected, 0), tf.sum(given, 0)]);
    },
    result: (state) => meanOfTargets(state, classes, targets),
  });
}

/** 1 for each position where both classes exist and the label is not ignored. */
function countsOf({ truth, found }: OneHotPair, ignored: number | null): tf.Tensor {
  const exist = tf.mul(tf.sum(truth, -1), tf.sum(found, -1));
  const [positions = 0, classes = 0] = truth.shape;
  // Other ignored labels are not among the classes.
  if (ignored === null || ignored < 0 || ignored >= classes) return exist;
  const isIgnored = tf.reshape(tf.slice(truth, [0, ignored], [positions, 1]), [-1]);
  return tf.mul(exist, tf.sub(1, isIgnored));
}

/** The weight of each position. Keras casts weights to the type in which it counts. */
function weightsOf({ weights }: Outcome, { shape: [positions = 0] }: tf.Tensor, dtype: string): tf.Tensor {
  if (weights === null) return tf.ones([positions]);
  const cast = dtype === 'float32' ? weights : tf.floor(weights);
  const { size } = cast;
  return tf.reshape(tf.tile(tf.reshape(cast, [size, 1]), [1, positions / size]), [positions]);
}

function meanOfTargets(state: readonly number[], classes: number, targets: readonly number[]): number {
  const overlaps = targets.flatMap((target) => {
    const [both = 0, expected = 0, found = 0] = [0, 1, 2].map((part) => state[part * classes + target]);
    const union = expected + found - both;
    return union > 1e-9 ? [both / (union + EPSILON)] : [];
  });
  return overlaps.reduce((sum, overlap) => sum + overlap, 0) / (overlaps.length + EPSILON);
}

/** One-hot vectors of int64 class numbers, float32 [positions, depth]. */
export function oneHotOf(classes: GraphOutput, positions: number, depth: number): tf.Tensor {
  const inputs = [classes, tf.scalar(depth, 'int32'), tf.scalar(1), tf.scalar(0)];
  const attributes = { T: typeAttribute('float32'), TI: typeAttribute('int64'), axis: { i: -1 } };
  const shape = [positions, depth];
  return tf.reshape(emitOne({ op: 'OneHot', inputs, attributes }, { shape, dtype: 'float32' }), shape);
}
