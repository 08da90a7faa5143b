import * as tf from '@tensorflow/tfjs-core';
import { type ActivationArgument, isElementwise } from '../../../../src/keras/activations/index.js';
import type { GRU } from '../../../../src/keras/layers/recurrent/gru.js';
import { activationFunction } from '../../activations/activations.js';
import { tensorAt } from '../../ops/custom-gradient.js';
import { PRODUCT } from '../../scan/projection.js';
import type { Step, StepTools } from '../../scan/step.js';
import type { CallContext, ConfigOf, Kernel } from '../kernel.js';
import {
  type GateMasks,
  gateMasks,
  orderedSteps,
  projectState,
  projectSteps,
  runSteps,
  shapesOfUnits,
  splitProjection,
} from './recurrent.js';

type GruConfig = ConfigOf<typeof GRU>;

const GATES = 3;

/** Gated recurrent unit; gates in the order of Keras: update, reset, candidate. */
export const gru: Kernel<typeof GRU> =
  (config) =>
  ([x], context) => {
    const masks = gateMasks(config, shapesOfUnits(x, config.units), GATES, context);
    const { inputBias, recurrentBias } = biases(config, context);
    const recurrent = { kernel: context.weight('recurrent_kernel'), bias: recurrentBias, map: PRODUCT };
    const steps = orderedSteps(config, x);
    const recurrence = {
      inputs: projectSteps(steps, context.weight('kernel'), inputBias, masks.input),
      stateShapes: [[x.shape[0] ?? 1, config.units]],
      projections: splitProjection(recurrent, projectionWidths(config, masks)),
      constants: masks.recurrent,
      step: gruStep(config),
    };
    return runSteps(config, context.masks[0], recurrence, context);
  };

/**
 * How the state is projected: for all gates at once; in two parts where the reset gate comes before the candidate's
 * product; in three where each gate has a mask of its own.
 */
function projectionWidths({ units, reset_after }: GruConfig, { recurrent }: GateMasks): number[] {
  if (recurrent.length > 0) return [units, units, units];
  return reset_after ? [GATES * units] : [2 * units, units];
}

function biases(config: GruConfig, context: CallContext) {
  if (!config.use_bias) return { inputBias: null, recurrentBias: null };
  const bias = context.weight('bias');
  if (!config.reset_after) return { inputBias: bias, recurrentBias: null };
  const [inputBias, recurrentBias] = tf.unstack(bias);
  return { inputBias: inputBias ?? null, recurrentBias: recurrentBias ?? null };
}

function gruStep(config: GruConfig): Step {
  const activation = activationFunction(config.activation);
  const activateGates = gatesActivation(config.recurrent_activation);
  const innerProjection = config.reset_after ? resetAfter : resetBefore;
  return (x, state, tools) => {
    const h = tensorAt(state, 0);
    const outer = splitCandidate(x);
    const inner = innerProjection(h, tools);
    const gates = activateGates(tf.add(outer.gates, inner.gates));
    const candidate = activation(tf.add(outer.candidate, inner.candidate(tensorAt(gates, 1))));
    // update · h + (1 - update) · candidate, by one operation less.
    return [tf.add(candidate, tf.mul(tensorAt(gates, 0), tf.sub(h, candidate)))];
  };
}

/** The update and the reset gate, from both side by side: softmax is over each of them. */
function gatesActivation(name: ActivationArgument): (gates: tf.Tensor) => tf.Tensor[] {
  const activation = activationFunction(name);
  return isElementwise(name)
    ? (gates) => tf.split(activation(gates), 2, 1)
    : (gates) => tf.split(gates, 2, 1).map((gate) => activation(gate));
}

/** h's part of the update and reset gates, side by side, and of the candidate. */
interface InnerProjection {
  gates: tf.Tensor;
  candidate(reset: tf.Tensor): tf.Tensor;
}

/** The reset gate is applied after the product. */
function resetAfter(h: tf.Tensor, tools: StepTools): InnerProjection {
  const { gates, candidate } = splitCandidate(projectState(h, tools));
  return { gates, candidate: (reset) => tf.mul(reset, candidate) };
}

/** The reset gate is applied before the product. */
function resetBefore(h: tf.Tensor, { project, constants: masks }: StepTools): InnerProjection {
  if (masks.length === 0) return { gates: project(0, h), candidate: (reset) => project(1, tf.mul(reset, h)) };
  const masked = masks.map((mask) => tf.mul(h, mask));
  const gates = masked.slice(0, 2).map((value, gate) => project(gate, value));
  return {
    gates: tf.concat(gates, 1),
    candidate: (reset) => project(2, tf.mul(reset, tensorAt(masked, 2))),
  };
}

/** The update and reset gates, side by side, and the candidate. */
function splitCandidate(matrix: tf.Tensor): { gates: tf.Tensor; candidate: tf.Tensor } {
  const units = (matrix.shape[1] ?? GATES) / GATES;
  const parts = tf.split(matrix, [2 * units, units], 1);
  return { gates: tensorAt(parts, 0), candidate: tensorAt(parts, 1) };
}
