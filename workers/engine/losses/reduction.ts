import * as tf from '@tensorflow/tfjs-core';
import type { Reduction } from '../../../src/keras/losses/loss.js';
import { withGradient } from '../ops/custom-gradient.js';
import { maskedMean, weighed } from '../ops/masked-mean.js';
import { broadcastTo } from '../ops/tensors/broadcast.js';
import { type LossValues, lossesOfPositions } from './loss.js';

/** How much the positions of a batch count. */
export interface Counted {
  /** [batch, steps]: the steps that count; null: all do. */
  mask: tf.Tensor | null;
  /** [batch]: how much each sample counts, or [batch, ...] each position; null: all count the same. */
  weights: tf.Tensor | null;
}

/** Reduces the losses of a batch to a number, after reduce_weighted_values in Keras's loss.py. */
export function reduceLosses(losses: LossValues, counted: Counted, reduction: Reduction): tf.Scalar {
  const values = reduction === 'mean' && !needsPositions(losses) ? losses.values : lossesOfPositions(losses);
  const mask = bothMasks(counted.mask && maskOfFirstAxes(counted.mask, values), losses.mask);
  const spread = values.rank === 0 ? repeatedLike(values, mask ?? counted.weights) : values;
  return REDUCTION[reduction](spread, { mask, weights: counted.weights });
}

/** The mean loss of the positions of each sample that count, [batch]; null for a loss of the whole batch. */
export function lossesOfSamples(
  losses: LossValues,
  ofOutput: tf.Tensor | null,
  samples: number,
): tf.Tensor | null {
  const values = lossesOfPositions(losses);
  if (values.rank === 0 || values.shape[0] !== samples) return null;
  const mask = bothMasks(ofOutput && maskOfFirstAxes(ofOutput, values), losses.mask);
  const rows = (x: tf.Tensor) => tf.reshape(x, [samples, -1]);
  if (mask === null) return tf.mean(rows(values), 1);
  const counts = tf.cast(mask, 'float32');
  const ones = Array.from({ length: values.rank - counts.rank }, () => 1);
  const spread = broadcastTo(tf.reshape(counts, [...counts.shape, ...ones]), values.shape);
  const divisor = tf.sum(rows(spread), 1);
  return tf.div(tf.sum(rows(tf.mul(values, spread)), 1), tf.add(divisor, isZero(divisor)));
}

/** The mean over all outputs is that over all positions, whose mask and weights stand for the first axes. */
const needsPositions = ({ values, outputAxis }: LossValues): boolean =>
  outputAxis !== null && outputAxis !== values.rank - 1;

type Reduce = (values: tf.Tensor, counted: Counted) => tf.Scalar;

const REDUCTION: { readonly [R in Reduction]: Reduce } = {
  mean: (values, { mask, weights }) => maskedMean(weights === null ? values : weighed(values, weights), mask),
  sum: (values, counted) => tf.sum<tf.Scalar>(counting(values, counted)),
  mean_with_sample_weight(values, counted) {
    const share = shareOf(counted);
    if (share === null) return tf.mean<tf.Scalar>(values);
    // Not divNoNan: tfjs has no gradient for the comparison in it. Without weight, the sum is 0, too.
    const divisor = tf.sum(share);
    return tf.div(tf.sum(counting(values, counted)), tf.add(divisor, isZero(divisor)));
  },
  none: (values, counted) => meanTrainedAsSum(counting(values, counted)),
};

const isZero = (x: tf.Tensor): tf.Tensor => tf.cast(tf.equal(x, 0), 'float32');

/** The values of positions, each multiplied by how much it counts. */
function counting(values: tf.Tensor, { mask, weights }: Counted): tf.Tensor {
  const weighted = weights === null ? values : weighed(values, weights);
  return mask === null ? weighted : weighed(weighted, tf.cast(mask, 'float32'));
}

/** How much each position counts; null: all count the same. */
function shareOf({ mask, weights }: Counted): tf.Tensor | null {
  const counts = mask && tf.cast(mask, 'float32');
  if (counts === null || weights === null) return counts ?? weights;
  return weights.rank > counts.rank ? weighed(weights, counts) : weighed(counts, weights);
}

/** The mask of an output, and that of its loss, which may have more axes. */
function bothMasks(ofOutput: tf.Tensor | null, ofLoss: tf.Tensor | null): tf.Tensor | null {
  if (ofOutput === null || ofLoss === null) return ofOutput ?? ofLoss;
  const ones = Array.from({ length: ofLoss.rank - ofOutput.rank }, () => 1);
  return tf.logicalAnd(tf.reshape(ofOutput, [...ofOutput.shape, ...ones]), ofLoss);
}

/** The mask of the first axes that values share with it: of a value of several positions, whether one of them counts. */
function maskOfFirstAxes(mask: tf.Tensor, values: tf.Tensor): tf.Tensor | null {
  if (values.rank === 0) return mask;
  const shared = mask.shape.findIndex((size, axis) => size !== values.shape[axis]);
  if (shared < 0) return mask;
  return shared === 0 ? null : tf.any(mask, integersFrom(shared, mask.rank));
}

const integersFrom = (first: number, end: number): number[] =>
  Array.from({ length: end - first }, (_, index) => first + index);

/** The loss of a whole batch for each position, as Keras's product with a mask or weights has it. */
const repeatedLike = (value: tf.Tensor, positions: tf.Tensor | null): tf.Tensor =>
  positions === null ? value : broadcastTo(value, positions.shape);

/** Keras differentiates losses that are not reduced as their sum, and reports their mean. */
const meanTrainedAsSum = (values: tf.Tensor): tf.Scalar =>
  asScalar(
    withGradient(
      [values],
      () => ({ value: tf.mean(values), saved: [] }),
      (dy) => [broadcastTo(dy, values.shape)],
    ),
  );

const asScalar = (x: tf.Tensor): tf.Scalar => tf.reshape<tf.Rank.R0>(x, []);
