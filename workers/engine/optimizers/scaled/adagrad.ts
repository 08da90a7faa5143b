import * as tf from '@tensorflow/tfjs-core';
import { assignAdd, assignSub, read } from '../../graph/variables.js';
import type { OptimizerKernel } from '../step/update.js';

/** Composed: TensorFlow's kernel adds epsilon to the root, Keras under it. */
export const adagrad: OptimizerKernel<'adagrad'> =
  ({ epsilon }) =>
  ({ learningRate }) =>
  ({ variable, gradient, slot, after }) => {
    const accumulated = assignAdd(slot('accumulator'), tf.square(gradient));
    const spread = tf.sqrt(tf.add(read(slot('accumulator'), [accumulated]), epsilon));
    return assignSub(variable, tf.div(tf.mul(gradient, learningRate), spread), after);
  };
