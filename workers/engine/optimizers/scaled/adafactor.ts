import * as tf from '@tensorflow/tfjs-core';
import type { CompleteOptimizerOf } from '../../../../src/keras/optimizers/index.js';
import { assign, assignSub, read } from '../../graph/variables.js';
import type { OptimizerKernel, Update } from '../step/update.js';

/** keras/src/optimizers/adafactor.py. The rate is at most 1 / √t in any case, so that relative_step changes nothing. */
export const adafactor: OptimizerKernel<'adafactor'> =
  (config) =>
  ({ learningRate, step }) => {
    const counted = tf.cast(step, 'float32');
    const rate = tf.minimum(learningRate, tf.div(1, tf.sqrt(counted)));
    const decay = tf.sub(1, tf.pow(counted, tf.scalar(config.beta_2_decay)));
    return (update) => {
      const { variable, gradient, after } = update;
      const scale = tf.maximum(config.epsilon_2, rootMeanSquare(read(variable, after)));
      const velocity = movedVelocity(config, decay, update);
      const change = tf.div(gradient, tf.sqrt(velocity));
      const clipped = tf.div(change, tf.maximum(1, tf.div(rootMeanSquare(change), config.clip_threshold)));
      return assignSub(variable, tf.mul(tf.mul(scale, rate), clipped), after);
    };
  };

const rootMeanSquare = (x: tf.Tensor): tf.Tensor => tf.sqrt(tf.mean(tf.square(x)));

/** The mean of the squares of the gradients; of a matrix the product of means by row and by column. */
function movedVelocity(
  { epsilon_1 }: CompleteOptimizerOf<'adafactor'>,
  decay: tf.Tensor,
  { gradient, slot }: Update,
): tf.Tensor {
  const squares = tf.add(tf.square(gradient), epsilon_1);
  const moved = (name: string, value: tf.Tensor) =>
    written(slot(name), tf.add(tf.mul(decay, read(slot(name))), tf.mul(tf.sub(1, decay), value)));
  if (gradient.rank < 2) return moved('velocity', squares);
  const rows = moved('r', tf.mean(squares, -1));
  const columns = moved('c', tf.mean(squares, -2));
  const shares = tf.expandDims(tf.div(rows, tf.mean(rows, -1, true)), -1);
  return written(slot('velocity'), tf.mul(shares, tf.expandDims(columns, -2)));
}

/** Gives a slot another value, and reads it. */
function written(variable: ReturnType<Update['slot']>, value: tf.Tensor): tf.Tensor {
  return read(variable, [assign(variable, value)]);
}
