import * as tf from '@tensorflow/tfjs-core';
import { assign, assignSub, read } from '../../graph/variables.js';
import { movedTowards } from '../step/moved-towards.js';
import type { OptimizerKernel, SharedInputs } from '../step/update.js';

/** The decay of the momentum schedule (Dozat, 2016). */
const DECAY = 0.96;

export const nadam: OptimizerKernel<'nadam'> =
  ({ beta_1, beta_2, epsilon }) =>
  (inputs) => {
    const momentum = momentumOf(beta_1, inputs);
    const correction = tf.sub(1, tf.pow(tf.scalar(beta_2), tf.cast(inputs.step, 'float32')));
    return ({ variable, gradient, slot, after }) => {
      const mean = movedTowards(slot('momentum'), gradient, beta_1);
      const spread = movedTowards(slot('velocity'), tf.square(gradient), beta_2);
      const ahead = tf.add(
        tf.div(tf.mul(momentum.next, mean), tf.sub(1, momentum.nextProduct)),
        tf.div(tf.mul(tf.sub(1, momentum.now), gradient), tf.sub(1, momentum.product)),
      );
      const root = tf.add(tf.sqrt(tf.div(spread, correction)), epsilon);
      return assignSub(variable, tf.div(tf.mul(ahead, inputs.learningRate), root), after);
    };
  };

/** The momentum of this step and the next, and the products of all up to them. */
function momentumOf(beta: number, { step, shared }: SharedInputs) {
  const at = (counted: tf.Tensor) =>
    tf.mul(beta, tf.sub(1, tf.mul(0.5, tf.pow(tf.scalar(DECAY), tf.cast(counted, 'float32')))));
  const [now, next] = [at(step), at(tf.add(step, tf.scalar(1, 'int32')))];
  const updated = assign(shared('u_product'), tf.mul(read(shared('u_product')), now));
  const product = read(shared('u_product'), [updated]);
  return { now, next, product, nextProduct: tf.mul(product, next) };
}
