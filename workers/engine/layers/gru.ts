import * as tf from '@tensorflow/tfjs-core';
import type { CompleteLayerOf } from '../../../src/domain/model/layer-defaults.js';
import { activationFunction } from '../activations.js';
import { tensorAt } from '../custom-gradient.js';
import type { Projection, Step, StepTools } from '../scan/step.js';
import type { CallContext, LayerBuilder } from './layer.js';
import {
  gateMasks,
  orderedSteps,
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
      const steps = orderedSteps(config, input.x);
      return runSteps(config, input, {
        inputs: projectSteps(steps, context.weight('kernel'), inputBias, masks.input),
        stateShapes: [[input.x.shape[0] ?? 1, units]],
        projections: stateProjections(
          config,
          context.weight('recurrent_kernel'),
          recurrentBias,
          masks.recurrent,
        ),
        constants: masks.recurrent,
        step: gruStep(config),
      });
    },
  };
};

function biases(config: CompleteLayerOf<'GRU'>, context: CallContext) {
  if (!config.use_bias) return { inputBias: null, recurrentBias: null };
  const bias = context.weight('bias');
  if (!config.reset_after) return { inputBias: bias, recurrentBias: null };
  const [inputBias, recurrentBias] = tf.unstack(bias);
  return { inputBias: inputBias ?? null, recurrentBias: recurrentBias ?? null };
}

/** One projection of the state for all gates where nothing comes between it and the product, else one for each. */
function stateProjections(
  { reset_after }: CompleteLayerOf<'GRU'>,
  kernel: tf.Tensor,
  bias: tf.Tensor | null,
  masks: readonly tf.Tensor[],
): Projection[] {
  if (reset_after && masks.length === 0) return [{ kernel, bias }];
  const biases = bias === null ? [] : tf.split(bias, GATES);
  return splitGates(kernel, GATES).map((part, gate) => ({ kernel: part, bias: biases[gate] ?? null }));
}

function gruStep(config: CompleteLayerOf<'GRU'>): Step {
  const activation = activationFunction(config.activation);
  const recurrentActivation = activationFunction(config.recurrent_activation);
  return (x, [h], tools) => {
    if (h === undefined) throw new Error('The state of GRU is one tensor');
    const inputs = splitGates(x, GATES);
    const inner = config.reset_after ? resetAfter(h, tools) : resetBefore(h, tools);
    const update = recurrentActivation(tf.add(tensorAt(inputs, 0), inner.update));
    const reset = recurrentActivation(tf.add(tensorAt(inputs, 1), inner.reset));
    const candidate = activation(tf.add(tensorAt(inputs, 2), inner.candidate(reset)));
    return [tf.add(tf.mul(update, h), tf.mul(tf.sub(1, update), candidate))];
  };
}

/** h's part of each gate. */
interface InnerProjection {
  update: tf.Tensor;
  reset: tf.Tensor;
  candidate(reset: tf.Tensor): tf.Tensor;
}

/** The reset gate is applied after the product. */
function resetAfter(h: tf.Tensor, { project, constants: masks }: StepTools): InnerProjection {
  const parts =
    masks.length === 0
      ? splitGates(project(0, h), GATES)
      : masks.map((mask, gate) => project(gate, tf.mul(h, mask)));
  return {
    update: tensorAt(parts, 0),
    reset: tensorAt(parts, 1),
    candidate: (reset) => tf.mul(reset, tensorAt(parts, 2)),
  };
}

/** The reset gate is applied before the product. */
function resetBefore(h: tf.Tensor, { project, constants: masks }: StepTools): InnerProjection {
  const masked = (gate: number) => {
    const mask = masks[gate];
    return mask === undefined ? h : tf.mul(h, mask);
  };
  return {
    update: project(0, masked(0)),
    reset: project(1, masked(1)),
    candidate: (reset) => project(2, tf.mul(reset, masked(2))),
  };
}
