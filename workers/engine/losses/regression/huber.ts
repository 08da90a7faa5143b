import * as tf from '@tensorflow/tfjs-core';
import { absolute } from '../../ops/absolute.js';
import { type LossKernel, ofPairs } from '../loss.js';

/** Half the square of the part of an error up to `delta`, and `delta` times the rest: a choice by size has no gradient here. */
export const huber: LossKernel<'huber'> = ({ delta }) =>
  ofPairs((labels, output) => {
    const size = absolute(tf.sub(output, labels));
    const part = tf.minimum(size, delta);
    return tf.add(tf.mul(0.5, tf.square(part)), tf.mul(delta, tf.sub(size, part)));
  });
