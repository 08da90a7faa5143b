import * as tf from '@tensorflow/tfjs-core';
import type { CompleteOptimizerOf } from '../../../src/keras/optimizers/index.js';
import { isTrainedByAdam } from '../../../src/keras/optimizers/muon.js';
import { assignAdd, assignSub, read } from '../graph/variables.js';
import { adam } from './adam/adam.js';
import type { OptimizerKernel, Update } from './step/update.js';

type Config = CompleteOptimizerOf<'muon'>;

/** keras/src/optimizers/muon.py: matrices move along their orthogonal momentum, other weights as Adam moves them. */
export const muon: OptimizerKernel<'muon'> = (config) => (inputs) => {
  const byAdam = adamOf(config)({
    ...inputs,
    learningRate: tf.mul(inputs.learningRate, config.adam_lr_ratio),
  });
  return (update) =>
    isTrainedByAdam(config, update) ? byAdam(update) : alongMomentum(config, update, inputs.learningRate);
};

const adamOf = ({ adam_beta_1, adam_beta_2, epsilon }: Config) =>
  adam({ beta_1: adam_beta_1, beta_2: adam_beta_2, epsilon, amsgrad: false });

function alongMomentum(
  config: Config,
  { variable, gradient, slot, after, shape }: Update,
  rate: tf.Tensor,
): string {
  const { momentum, nesterov, rms_rate } = config;
  const kept = slot('momentum');
  const moved = assignAdd(kept, tf.add(gradient, tf.mul(read(kept), momentum - 1)));
  const mean = read(kept, [moved]);
  const direction = nesterov ? tf.add(gradient, tf.mul(momentum, mean)) : mean;
  const change = tf.mul(rate, orthogonal(direction, config));
  if (rms_rate === null) return assignSub(variable, change, after);
  // As large as a change of Adam: Liu et al., 2025, https://arxiv.org/abs/2502.16982.
  const adjusted = tf.mul(tf.mul(change, Math.fround(Math.sqrt(Math.max(...shape)))), rms_rate);
  return assignSub(variable, adjusted, after);
}

/** About the nearest orthogonal matrix, by quintic iterations of Newton and Schulz. */
function orthogonal(given: tf.Tensor, { ns_steps, muon_a, muon_b, muon_c }: Config): tf.Tensor {
  const [rows = 1, columns = 1] = given.shape;
  const isTall = rows > columns;
  const turned = isTall ? tf.transpose(given) : given;
  let x = tf.div(turned, tf.add(tf.sqrt(tf.sum(tf.square(turned))), 1e-7));
  for (let step = 0; step < ns_steps; step++) {
    const a = tf.matMul(x, x, false, true);
    const b = tf.add(tf.mul(muon_b, a), tf.matMul(tf.mul(muon_c, a), a));
    x = tf.add(tf.mul(muon_a, x), tf.matMul(b, x));
  }
  return isTall ? tf.transpose(x) : x;
}
