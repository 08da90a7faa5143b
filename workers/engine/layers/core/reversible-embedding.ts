import * as tf from '@tensorflow/tfjs-core';
import type { ReversibleEmbedding } from '../../../../src/keras/layers/core/reversible-embedding.js';
import { activationFunction } from '../../activations/activations.js';
import { matMul } from '../../ops/mat-mul.js';
import type { CallContext, ConfigOf, Kernel } from '../kernel.js';
import { lookUp } from './embedding.js';

type Config = ConfigOf<typeof ReversibleEmbedding>;

/** Integers to vectors or, in reverse, vectors to logits. */
export const reversibleEmbedding: Kernel<typeof ReversibleEmbedding> =
  (config) =>
  ([x], context) =>
    context.call.reverse
      ? softlyCapped(toLogits(x, config, context), config.logit_soft_cap)
      : lookUp(x, context.weight('embeddings'), config);

/** x · embeddings, transposed where they are those of the other direction. */
function toLogits(x: tf.Tensor, { tie_weights, input_dim }: Config, { weight }: CallContext): tf.Tensor {
  const kernel = tie_weights ? tf.transpose(weight('embeddings')) : weight('reverse_embeddings');
  const rows = tf.reshape(x, [-1, x.shape.at(-1) ?? 1]);
  return tf.reshape(matMul(rows, kernel), [...x.shape.slice(0, -1), input_dim]);
}

/** Within ±cap, by a tanh. */
const softlyCapped = (logits: tf.Tensor, cap: number | null): tf.Tensor =>
  cap === null ? logits : tf.mul(activationFunction('tanh')(tf.div(logits, cap)), cap);
