import * as tf from '@tensorflow/tfjs-core';
import type { AdditiveAttention } from '../../../../src/keras/layers/attention/additive-attention.js';
import type { Attention } from '../../../../src/keras/layers/attention/attention.js';
import { activationFunction } from '../../activations/activations.js';
import type { Kernel } from '../kernel.js';
import { attendOver } from './over-inputs.js';

const tanh = activationFunction('tanh');

/** Scores by query · key, or by the sum of tanh(query + key). */
export const attention: Kernel<typeof Attention> = (config) => (inputs, context) =>
  attendOver(inputs, config, context, (query, key, { weight }) => {
    const scaled = (x: tf.Tensor) => (config.use_scale ? tf.mul(x, weight('scale')) : x);
    if (config.score_mode === 'dot') return scaled(tf.matMul(query, key, false, true));
    return tf.mul(weight('concat_score_weight'), tf.sum(tanh(scaled(sums(query, key))), -1));
  });

/** Scores by the sum of scale · tanh(query + key). */
export const additiveAttention: Kernel<typeof AdditiveAttention> = (config) => (inputs, context) =>
  attendOver(inputs, config, context, (query, key, { weight }) => {
    const curved = tanh(sums(query, key));
    return tf.sum(config.use_scale ? tf.mul(weight('scale'), curved) : curved, -1);
  });

/** Each query plus each key: [batch …, queries, keys, features]. */
const sums = (query: tf.Tensor, key: tf.Tensor): tf.Tensor =>
  tf.add(tf.expandDims(query, -2), tf.expandDims(key, -3));
