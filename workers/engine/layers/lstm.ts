import * as tf from '@tensorflow/tfjs-core';
import type { Initializer } from '../../../src/contracts/arguments.js';
import type { CompleteLayerOf } from '../../../src/domain/model/layer-defaults.js';
import { activationFunction } from '../activations.js';
import { tensorAt } from '../custom-gradient.js';
import { initialize } from '../initializers.js';
import type { Projection, Step } from '../scan/step.js';
import type { LayerBuilder } from './layer.js';
import {
  gateMasks,
  orderedSteps,
  projectSteps,
  recurrentWeights,
  runSteps,
  splitGates,
} from './recurrent.js';

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
      const steps = orderedSteps(config, input.x);
      const bias = config.use_bias ? context.weight('bias') : null;
      const recurrent = context.weight('recurrent_kernel');
      const state = [input.x.shape[0] ?? 1, units];
      return runSteps(config, input, {
        inputs: projectSteps(steps, context.weight('kernel'), bias, masks.input),
        stateShapes: [state, state],
        projections: stateProjections(recurrent, masks.recurrent),
        constants: masks.recurrent,
        step: lstmStep(config),
      });
    },
  };
};

/** One projection of the state for all gates, or one for each where they have masks of their own. */
function stateProjections(kernel: tf.Tensor, masks: readonly tf.Tensor[]): Projection[] {
  const kernels = masks.length === 0 ? [kernel] : splitGates(kernel, GATES);
  return kernels.map((part) => ({ kernel: part, bias: null }));
}

/** One step: the new output and the new cell state. */
function lstmStep(config: CompleteLayerOf<'LSTM'>): Step {
  const activation = activationFunction(config.activation);
  const recurrentActivation = activationFunction(config.recurrent_activation);
  return (x, [h, c], { project, constants: masks }) => {
    if (h === undefined || c === undefined) throw new Error('The state of LSTM is two tensors');
    const projected =
      masks.length === 0
        ? project(0, h)
        : tf.concat(
            masks.map((mask, gate) => project(gate, tf.mul(h, mask))),
            1,
          );
    const gates = splitGates(tf.add(x, projected), GATES);
    const input = recurrentActivation(tensorAt(gates, 0));
    const forget = recurrentActivation(tensorAt(gates, 1));
    const candidate = activation(tensorAt(gates, 2));
    const output = recurrentActivation(tensorAt(gates, 3));
    const cell = tf.add(tf.mul(forget, c), tf.mul(input, candidate));
    return [tf.mul(output, activation(cell)), cell];
  };
}

/** With unit_forget_bias the forget gate begins at 1 (Jozefowicz et al., 2015). */
function biasInitializer(config: CompleteLayerOf<'LSTM'>): Initializer | ((key: number) => tf.Tensor) {
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
