import * as tf from '@tensorflow/tfjs-core';
import { type LossKernel, ofPositions } from '../loss.js';
import { alongClasses, clipProbabilities, smoothed } from './probabilities.js';

/** Unlike the other crossentropies, it is never computed from the logits that a model still has. */
export const categoricalFocalCrossentropy: LossKernel<'categorical_focal_crossentropy'> =
  ({ alpha, gamma, from_logits, label_smoothing, axis = -1 }) =>
  (labels, output) => {
    const smooth = smoothed(labels, label_smoothing, output.x.shape.at(-1) ?? 1);
    const losses = alongClasses(output, smooth, axis, (target, { x }) => {
      const probabilities = from_logits ? tf.softmax(x) : x;
      const shares = clipProbabilities(tf.div(probabilities, tf.sum(probabilities, -1, true)));
      const crossentropy = tf.mul(tf.neg(target), tf.log(shares));
      const factor = tf.mul(tf.pow(tf.sub(1, shares), gamma), alpha);
      return tf.sum(tf.mul(factor, crossentropy), -1);
    });
    return ofPositions(losses);
  };
