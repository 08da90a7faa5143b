import * as tf from '@tensorflow/tfjs-core';
import type { LSTM } from '../../../../src/keras/layers/recurrent/lstm.js';
import type { ActivationFunction } from '../../activations/activation.js';
import { activationFunction } from '../../activations/activations.js';
import { blockLstm } from '../../ops/block-lstm.js';
import { tensorAt, withGradient } from '../../ops/custom-gradient.js';
import { attribute, runSingleOp } from '../../ops/native-backend.js';
import { PRODUCT } from '../../scan/projection.js';
import type { Step } from '../../scan/step.js';
import type { CallContext, ConfigOf, Kernel, KernelOutput } from '../kernel.js';
import {
  type GateMasks,
  gateMasks,
  orderedSteps,
  projectState,
  projectSteps,
  recurrentOutput,
  runSteps,
  shapesOfUnits,
  splitGates,
  splitProjection,
} from './recurrent.js';

type LstmConfig = ConfigOf<typeof LSTM>;

const GATES = 4;

/** Long short-term memory; gates in the order of Keras: input, forget, cell, output. */
export const lstm: Kernel<typeof LSTM> =
  (config) =>
  ([x], context) => {
    const masks = gateMasks(config, shapesOfUnits(x, config.units), GATES, context);
    const run = isFused(config, context, masks) ? runFused : runStepByStep;
    return run(config, x, context, masks);
  };

/** Whether TensorFlow's kernel can compute it. */
function isFused(config: LstmConfig, { masks: [mask], call }: CallContext, masks: GateMasks): boolean {
  if (config.return_state || call.initialState.length > 0) return false;
  const usual = config.activation === 'tanh' && config.recurrent_activation === 'sigmoid';
  return usual && mask === null && masks.recurrent.length === 0;
}

function runFused(config: LstmConfig, x: tf.Tensor, context: CallContext, masks: GateMasks): KernelOutput {
  const steps = orderedSteps(config, x);
  const [mask] = masks.input;
  const weights = {
    kernel: context.weight('kernel'),
    recurrentKernel: context.weight('recurrent_kernel'),
    bias: config.use_bias ? context.weight('bias') : null,
  };
  const outputs = blockLstm(mask === undefined ? steps : tf.mul(steps, mask), weights);
  return recurrentOutput(config, config.return_sequences ? outputs : lastOf(outputs), context.masks[0]);
}

/** [steps, batch, units] to [batch, units]. The gradient of tf.slice takes a zero from the host's memory; this one does not. */
function lastOf(outputs: tf.Tensor): tf.Tensor {
  const [steps = 1, ...shape] = outputs.shape;
  const last = (x: tf.Tensor) => tf.reshape(tf.slice(x, [steps - 1, 0, 0], [1, -1, -1]), shape);
  const attributes = [attribute.type('T', 'float32'), attribute.type('Tpaddings', 'int32')];
  return withGradient(
    [outputs],
    () => ({ value: last(outputs), saved: [] }),
    (dy) => {
      const paddings = tf.tensor2d([steps - 1, 0, 0, 0, 0, 0], [3, 2], 'int32');
      return [runSingleOp('Pad', attributes, [tf.reshape(dy, [1, ...shape]), paddings])];
    },
  );
}

function runStepByStep(
  config: LstmConfig,
  x: tf.Tensor,
  context: CallContext,
  masks: GateMasks,
): KernelOutput {
  const { units } = config;
  const bias = config.use_bias ? context.weight('bias') : null;
  const steps = orderedSteps(config, x);
  const state = [x.shape[0] ?? 1, units];
  const widths = masks.recurrent.length === 0 ? [GATES * units] : Array.from({ length: GATES }, () => units);
  const recurrence = {
    inputs: projectSteps(steps, context.weight('kernel'), bias, masks.input),
    stateShapes: [state, state],
    projections: splitProjection(
      { kernel: context.weight('recurrent_kernel'), bias: null, map: PRODUCT },
      widths,
    ),
    constants: masks.recurrent,
    step: lstmStep(activationsOf(config)),
  };
  return runSteps(config, context.masks[0], recurrence, context);
}

/** The activations of an LSTM. */
interface Activations {
  activate: ActivationFunction;
  activateGate: ActivationFunction;
}

const activationsOf = (config: LstmConfig): Activations => ({
  activate: activationFunction(config.activation),
  activateGate: activationFunction(config.recurrent_activation),
});

/** One step: the new output and the new cell state. */
export const lstmStep =
  ({ activate, activateGate }: Activations): Step =>
  (x, state, tools) => {
    const gates = splitGates(tf.add(x, projectState(tensorAt(state, 0), tools)), GATES);
    const input = activateGate(tensorAt(gates, 0));
    const forget = activateGate(tensorAt(gates, 1));
    const candidate = activate(tensorAt(gates, 2));
    const output = activateGate(tensorAt(gates, 3));
    const cell = tf.add(tf.mul(forget, tensorAt(state, 1)), tf.mul(input, candidate));
    return [tf.mul(output, activate(cell)), cell];
  };
