import * as tf from '@tensorflow/tfjs-core';
import type { CompleteLayerOf } from '../../../src/domain/model/layer-defaults.js';
import { activationFunction } from '../activations.js';
import { tensorAt } from '../custom-gradient.js';
import type { CallContext, LayerBuilder } from './layer.js';
import {
  type GateMasks,
  gateMasks,
  initialState,
  projectState,
  projectSteps,
  recurrentWeights,
  runSteps,
  splitGates,
} from './recurrent.js';

const GATES = 3;

/** Gated recurrent unit; gates in Keras's order: update, reset, candidate. */
export const buildGru: LayerBuilder<'GRU'> = (config, inputShape) => {
  const features = inputShape.at(-1) ?? 1;
  const { units } = config;
  const shape = config.reset_after ? [2, GATES * units] : [GATES * units];
  return {
    weights: recurrentWeights(config, features, GATES, {
      shape,
      initializer: config.bias_initializer,
    }),
    call: (input, context) => {
      const masks = gateMasks(config, input.x, GATES, context);
      const { inputBias, recurrentBias } = biases(config, context);
      const projected = projectSteps(config, input.x, context.weight('kernel'), inputBias, masks.input);
      const recurrence: Recurrence = {
        kernel: context.weight('recurrent_kernel'),
        bias: recurrentBias,
        masks,
      };
      const start: [tf.Tensor] = [initialState(input.x, units)];
      return runSteps<[tf.Tensor]>(config, projected, input, start, (x, [h]) => [
        gruStep(config, x, h, recurrence),
      ]);
    },
  };
};

interface Recurrence {
  kernel: tf.Tensor;
  bias: tf.Tensor | null;
  masks: GateMasks;
}

function biases(config: CompleteLayerOf<'GRU'>, context: CallContext) {
  if (!config.use_bias) return { inputBias: null, recurrentBias: null };
  const bias = context.weight('bias');
  if (!config.reset_after) return { inputBias: bias, recurrentBias: null };
  const [inputBias, recurrentBias] = tf.unstack(bias);
  return { inputBias: inputBias ?? null, recurrentBias: recurrentBias ?? null };
}

function gruStep(
  config: CompleteLayerOf<'GRU'>,
  x: tf.Tensor,
  h: tf.Tensor,
  recurrence: Recurrence,
): tf.Tensor {
  const recurrentActivation = activationFunction(config.recurrent_activation);
  const [xUpdate, xReset, xCandidate] = gatesOf(x);
  const inner = innerProjection(config, h, recurrence);
  const update = recurrentActivation(tf.add(xUpdate, inner.update));
  const reset = recurrentActivation(tf.add(xReset, inner.reset));
  const candidate = activationFunction(config.activation)(tf.add(xCandidate, inner.candidate(reset)));
  return tf.add(tf.mul(update, h), tf.mul(tf.sub(1, update), candidate));
}

interface InnerProjection {
  update: tf.Tensor;
  reset: tf.Tensor;
  candidate(reset: tf.Tensor): tf.Tensor;
}

/** h's part of each gate. reset_after: the reset gate is applied after the product, else before it. */
function innerProjection(
  config: CompleteLayerOf<'GRU'>,
  h: tf.Tensor,
  { kernel, bias, masks }: Recurrence,
): InnerProjection {
  if (config.reset_after) {
    const product = projectState(h, kernel, masks.recurrent);
    const [update, reset, candidate] = gatesOf(bias === null ? product : tf.add(product, bias));
    return { update, reset, candidate: (gate) => tf.mul(gate, candidate) };
  }
  const [updateKernel, resetKernel, candidateKernel] = gatesOf(kernel);
  const masked = (gate: number) => {
    const mask = masks.recurrent[gate];
    return mask === undefined ? h : tf.mul(h, mask);
  };
  return {
    update: tf.matMul(masked(0), updateKernel),
    reset: tf.matMul(masked(1), resetKernel),
    candidate: (gate) => tf.matMul(tf.mul(gate, masked(2)), candidateKernel),
  };
}

function gatesOf(matrix: tf.Tensor): [tf.Tensor, tf.Tensor, tf.Tensor] {
  const gates = splitGates(matrix, GATES);
  return [tensorAt(gates, 0), tensorAt(gates, 1), tensorAt(gates, 2)];
}
