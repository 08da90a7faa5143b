import * as tf from '@tensorflow/tfjs-core';
import type { Activation } from '../../../../src/keras/activations/index.js';
import type { Regularizer } from '../../../../src/keras/regularizers/index.js';
import { activationFunction } from '../../activations/activations.js';
import { matMul } from '../../ops/mat-mul.js';
import { activityPenalty } from '../../regularizers/regularizers.js';
import { addBias } from '../add-bias.js';
import type { CallContext } from '../kernel.js';

/** The arguments of an attention layer that each of its projections has. */
export interface ProjectionConfig {
  use_bias: boolean;
  activity_regularizer: Regularizer | null;
}

/** A product over the last axes of its input with the weights of a name. */
export type Project = (
  x: tf.Tensor,
  name: string,
  options?: { bound?: number; activation?: Activation },
) => tf.Tensor;

/** The projections of an attention layer; each output is penalized, as that of each layer inside Keras's. */
export const projector =
  (config: ProjectionConfig, context: CallContext): Project =>
  (x, name, { bound = 1, activation = 'linear' } = {}) => {
    const output = activationFunction(activation)(multiply(x, name, { config, bound, context }));
    if (config.activity_regularizer !== null)
      context.addLoss(activityPenalty(config.activity_regularizer, output));
    return output;
  };

/** x · kernel + bias over the last `bound` axes of x. */
function multiply(
  x: tf.Tensor,
  name: string,
  { config, bound, context }: { config: ProjectionConfig; bound: number; context: CallContext },
): tf.Tensor {
  const kernel = context.weight(`${name}/kernel`);
  const [from, to] = [kernel.shape.slice(0, bound), kernel.shape.slice(bound)];
  const columns = tf.util.sizeFromShape(to);
  const rows = tf.reshape(x, [-1, tf.util.sizeFromShape(from)]);
  const product = matMul(rows, tf.reshape(kernel, [-1, columns]));
  const output = config.use_bias
    ? addBias(product, tf.reshape(context.weight(`${name}/bias`), [columns]))
    : product;
  return tf.reshape(output, [...x.shape.slice(0, x.rank - bound), ...to]);
}
