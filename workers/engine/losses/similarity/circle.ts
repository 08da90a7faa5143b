import * as tf from '@tensorflow/tfjs-core';
import { withoutGradients } from '../../ops/custom-gradient.js';
import { logSumExp } from '../../ops/numeric/log-sum-exp.js';
import { select } from '../../ops/tensors/select.js';
import { type LossKernel, ofPositions } from '../loss.js';
import { dropLastOne } from '../shapes.js';

/** After Keras's circle (Sun et al., 2020, https://arxiv.org/abs/2002.10857): a sample without a pair on either side does not count. */
export const circle: LossKernel<'circle'> =
  ({ gamma, margin, remove_diagonal }) =>
  (labels, { x }) => {
    const { alike, different } = pairsOf(dropLastOne(labels, 2), remove_diagonal);
    const distance = tf.maximum(tf.sub(1, tf.matMul(x, x, false, true)), 0);
    const pull = tf.mul(
      tf.mul(-gamma, tf.relu(tf.mul(tf.add(margin, distance), toNumbers(alike)))),
      tf.sub(margin, distance),
    );
    const push = tf.mul(
      tf.mul(gamma, tf.relu(tf.mul(tf.sub(1 + margin, distance), toNumbers(different)))),
      tf.sub(1 - margin, distance),
    );
    const losses = tf.softplus(tf.add(logSumOver(alike, pull), logSumOver(different, push)));
    return ofPositions(
      losses,
      withoutGradients([losses], () => tf.greater(losses, 0)),
    );
  };

const toNumbers = (condition: tf.Tensor): tf.Tensor => tf.cast(condition, 'float32');

/** Which samples of a batch have the same class, and which have not: bool [batch, batch]. */
function pairsOf(labels: tf.Tensor, removesDiagonal: boolean): { alike: tf.Tensor; different: tf.Tensor } {
  // Cut off, as by Keras's cast to int32.
  const classes = tf.mul(tf.sign(labels), tf.floor(tf.abs(labels)));
  const same = tf.equal(tf.expandDims(classes, 1), tf.expandDims(classes, 0));
  const different = tf.logicalNot(same);
  if (!removesDiagonal) return { alike: same, different };
  const places = tf.tensor1d(Array.from({ length: labels.shape[0] ?? 1 }, (_, index) => index));
  const others = tf.notEqual(tf.expandDims(places, 1), tf.expandDims(places, 0));
  return { alike: tf.logicalAnd(same, others), different };
}

/** log Σ exp(x) over the pairs; -∞ of none. */
const logSumOver = (pairs: tf.Tensor, x: tf.Tensor): tf.Tensor =>
  logSumExp(select(pairs, x, tf.scalar(Number.NEGATIVE_INFINITY)), [1], false);
