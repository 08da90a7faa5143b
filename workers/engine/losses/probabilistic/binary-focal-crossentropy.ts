import * as tf from '@tensorflow/tfjs-core';
import type { Signal } from '../../layers/kernel.js';
import { type LossKernel, ofOutputs } from '../loss.js';
import { pair } from '../shapes.js';
import { crossentropyOfAnswers } from './binary-crossentropy.js';
import { smoothed } from './probabilities.js';

export const binaryFocalCrossentropy: LossKernel<'binary_focal_crossentropy'> =
  ({ apply_class_balancing, alpha, gamma, from_logits, label_smoothing, axis }) =>
  (labels, given) => {
    const { labels: own, output } = pair(labels, given);
    const target = smoothed(own, label_smoothing, 2);
    const answers = from_logits ? sigmoidOf(output) : output;
    const crossentropy = crossentropyOfAnswers(target, answers, false);
    const right = mixed(target, answers.x, tf.sub(1, answers.x));
    const focal = tf.mul(tf.pow(tf.sub(1, right), gamma), crossentropy);
    const balanced = apply_class_balancing
      ? tf.mul(mixed(target, tf.scalar(alpha), tf.scalar(1 - alpha)), focal)
      : focal;
    return ofOutputs(balanced, axis);
  };

/** As Keras's sigmoid, it keeps its logits. */
const sigmoidOf = ({ x, mask }: Signal): Signal => ({ x: tf.sigmoid(x), logits: x, mask });

/** The first where the label is 1, the second where it is 0. */
const mixed = (target: tf.Tensor, one: tf.Tensor, zero: tf.Tensor): tf.Tensor =>
  tf.add(tf.mul(target, one), tf.mul(tf.sub(1, target), zero));
