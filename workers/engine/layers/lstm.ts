import * as tf from '@tensorflow/tfjs-core';
import type { CompleteLayerOf } from '../../../src/domain/model/layer-defaults.js';
import type { Initializer } from '../../../src/keras/initializers/index.js';
import { activationFunction } from '../activations/activations.js';
import { initialize } from '../initializers/initializers.js';
import { blockLstm } from '../ops/block-lstm.js';
import { tensorAt, withGradient } from '../ops/custom-gradient.js';
import { attribute, runSingleOp } from '../ops/native-backend.js';
import type { Step } from '../scan/step.js';
import type { CallContext, LayerBuilder, Signal } from './layer.js';
import {
  type GateMasks,
  gateMasks,
  orderedSteps,
  projectState,
  projectSteps,
  recurrentOutput,
  recurrentWeights,
  runSteps,
  splitGates,
  splitProjection,
} from './recurrent.js';

type LstmConfig = CompleteLayerOf<'LSTM'>;

const GATES = 4;

/** Long short-term memory; gates in Keras's order: input, forget, cell, output. */
export const buildLstm: LayerBuilder<'LSTM'> = (config, inputShape) => {
  const features = inputShape.at(-1) ?? 1;
  const { units } = config;
  const initializer = biasInitializer(config);
  return {
    weights: recurrentWeights(config, features, GATES, { shape: [GATES * units], initializer }),
    call: (input, context) => {
      const masks = gateMasks(config, input.x, GATES, context);
      const run = isFused(config, input, masks) ? runFused : runStepByStep;
      return run(config, input, context, masks);
    },
  };
};

/** What TensorFlow's kernel can do. */
function isFused(config: LstmConfig, input: Signal, masks: GateMasks): boolean {
  const usual = config.activation === 'tanh' && config.recurrent_activation === 'sigmoid';
  return usual && input.mask === null && masks.recurrent.length === 0;
}

function runFused(config: LstmConfig, input: Signal, context: CallContext, masks: GateMasks): Signal {
  const steps = orderedSteps(config, input.x);
  const [mask] = masks.input;
  const x = mask === undefined ? steps : tf.mul(steps, mask);
  const weights = {
    kernel: context.weight('kernel'),
    recurrentKernel: context.weight('recurrent_kernel'),
    bias: config.use_bias ? context.weight('bias') : null,
  };
  const outputs = blockLstm(x, weights);
  return recurrentOutput(config, config.return_sequences ? outputs : lastOf(outputs), input.mask);
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

function runStepByStep(config: LstmConfig, input: Signal, context: CallContext, masks: GateMasks): Signal {
  const { units } = config;
  const bias = config.use_bias ? context.weight('bias') : null;
  const steps = orderedSteps(config, input.x);
  const state = [input.x.shape[0] ?? 1, units];
  const widths = masks.recurrent.length === 0 ? [GATES * units] : Array.from({ length: GATES }, () => units);
  const recurrence = {
    inputs: projectSteps(steps, context.weight('kernel'), bias, masks.input),
    stateShapes: [state, state],
    projections: splitProjection({ kernel: context.weight('recurrent_kernel'), bias: null }, widths),
    constants: masks.recurrent,
    step: lstmStep(config),
  };
  return runSteps(config, input, recurrence, context);
}

/** One step: the new output and the new cell state. */
function lstmStep(config: LstmConfig): Step {
  const activation = activationFunction(config.activation);
  const recurrentActivation = activationFunction(config.recurrent_activation);
  return (x, state, tools) => {
    const gates = splitGates(tf.add(x, projectState(tensorAt(state, 0), tools)), GATES);
    const input = recurrentActivation(tensorAt(gates, 0));
    const forget = recurrentActivation(tensorAt(gates, 1));
    const candidate = activation(tensorAt(gates, 2));
    const output = recurrentActivation(tensorAt(gates, 3));
    const cell = tf.add(tf.mul(forget, tensorAt(state, 1)), tf.mul(input, candidate));
    return [tf.mul(output, activation(cell)), cell];
  };
}

/** With unit_forget_bias the forget gate begins at 1 (Jozefowicz et al., 2015). */
function biasInitializer(config: LstmConfig): Initializer | ((key: number) => tf.Tensor) {
  const initializer = config.bias_initializer;
  if (!config.unit_forget_bias) return initializer;
  const { units } = config;
  return (key) =>
    tf.tidy(() =>
      tf.concat([
        initialize(initializer, [units], key),
        tf.ones([units]),
        initialize(initializer, [2 * units], key + 1),
      ]),
    );
}
