import * as tf from '@tensorflow/tfjs-core';
import { type Loss, type LossValues, lossesOfPositions } from '../../losses/loss.js';
import { weighed } from '../../ops/masked-mean.js';
import { divideNoNan, type Metric, meanOf, type Outcome, sumOf, toNumbers } from '../metric.js';

/** The mean of a loss over positions, after Keras's MeanMetricWrapper. */
export const ofLoss = (loss: Loss): Metric => ({
  ...meanOf(() => tf.scalar(0)),
  measure: (outcome) => meanOf(() => lossesOf(loss, outcome).values).measure(outcome),
});

/**
 * The same of a loss that leaves out positions itself. As in Keras, their losses of 0 count where neither a mask nor weights say how
 * much positions count.
 */
export const ofMaskedLoss = (loss: Loss): Metric =>
  sumOf({
    size: 2,
    measure(outcome) {
      const losses = lossesOf(loss, outcome);
      const values = lossesOfPositions(losses);
      const share = shareOf(losses, outcome, values);
      return tf.stack([tf.sum(tf.mul(values, share)), tf.sum(share)]);
    },
    result: ([sum = Number.NaN, count = 0]) => divideNoNan(sum, count),
  });

const lossesOf = (loss: Loss, { labels, output, logits }: Outcome): LossValues =>
  loss(labels, { x: output, logits, mask: null });

/** How much each position counts. */
function shareOf({ mask: own }: LossValues, { mask, weights }: Outcome, values: tf.Tensor): tf.Tensor {
  const ones = tf.onesLike(values);
  if (mask === null && weights === null) return ones;
  const factors = [own, mask, weights].filter((factor) => factor !== null);
  return factors.reduce((share, factor) => weighed(share, toNumbers(factor)), ones);
}
