import * as tf from '@tensorflow/tfjs-core';
import { tensorAt, withGradient } from '../custom-gradient.js';
import { oneHotAt } from '../indexing/one-hot.js';
import { align, LOG_0 } from './alignment.js';

/**
 * Connectionist temporal classification (Graves et al., 2006) as Keras computes it: class 0 is the blank, and the length of a
 * sequence is the number of its labels other than 0.
 * @param labels [batch, labels] @param logits [batch, steps, classes] @returns [batch]
 */
export function ctcLoss(labels: tf.Tensor, logits: tf.Tensor): tf.Tensor {
  return withGradient(
    [logits],
    () => {
      const { value, gradient } = lossAndGradient(labels, logits);
      return { value, saved: [gradient] };
    },
    (dy, saved) => [tf.mul(tf.reshape(dy, [-1, 1, 1]), tensorAt(saved, 0))],
  );
}

function lossAndGradient(labels: tf.Tensor, logits: tf.Tensor): { value: tf.Tensor; gradient: tf.Tensor } {
  const classes = logits.shape.at(-1) ?? 1;
  const length = labels.shape[1] ?? 1;
  const logShares = tf.logSoftmax(logits);
  const isClass = oneHotAt(labels, classes, 2, 'float32');
  const { logLikelihood, posteriors } = align({
    labels: tf.transpose(tf.matMul(logShares, isClass, false, true), [1, 0, 2]),
    blank: tf.transpose(firstColumn(logShares), [1, 0, 2]),
    skips: skipsOf(labels),
    ends: endsOf(labels),
  });
  // The start has no class.
  const shares = tf.transpose(tf.exp(posteriors), [1, 0, 2]);
  const ofLabels = tf.slice(shares, [0, 0, 1], [-1, -1, length]);
  const ofBlank = tf.sum(tf.slice(shares, [0, 0, length + 1], [-1, -1, length + 1]), -1, true);
  // Class 0 pads the labels.
  const found = tf.matMul(ofLabels, tf.slice(isClass, [0, 0, 1], [-1, -1, classes - 1]));
  const gradient = tf.sub(tf.exp(logShares), tf.concat([ofBlank, found], 2));
  return { value: tf.neg(logLikelihood), gradient };
}

const firstColumn = (x: tf.Tensor): tf.Tensor => tf.slice(x, [0, 0, 0], [-1, -1, 1]);

/** Two equal labels in a row have a blank between them. */
function skipsOf(labels: tf.Tensor): tf.Tensor {
  const [batch = 1, length = 1] = labels.shape;
  if (length === 1) return tf.zeros([batch, 0]);
  const next = tf.slice(labels, [0, 1], [batch, length - 1]);
  const isRepeated = tf.equal(next, tf.slice(labels, [0, 0], [batch, length - 1]));
  return tf.where(isRepeated, tf.fill(next.shape, Number.NEGATIVE_INFINITY), tf.zerosLike(next));
}

/** An alignment ends with the last label, or a blank after it. */
function endsOf(labels: tf.Tensor): tf.Tensor {
  const count = tf.sum(tf.cast(tf.notEqual(labels, 0), 'float32'), 1);
  const isLast = oneHotAt(count, (labels.shape[1] ?? 1) + 1, 1, 'float32');
  return tf.mul(tf.sub(1, tf.concat([isLast, isLast], 1)), LOG_0);
}
