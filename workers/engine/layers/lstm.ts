import * as tf from '@tensorflow/tfjs-core';
import type { Initializer } from '../../../src/contracts/arguments.js';
import type { CompleteLayerOf } from '../../../src/domain/model/layer-defaults.js';
import { activationFunction } from '../activations.js';
import { tensorAt } from '../custom-gradient.js';
import { initialize } from '../initializers.js';
import type { LayerBuilder } from './layer.js';
import {
  gateMasks,
  initialState,
  projectState,
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
      const bias = config.use_bias ? context.weight('bias') : null;
      const projected = projectSteps(config, input.x, context.weight('kernel'), bias, masks.input);
      const recurrent = context.weight('recurrent_kernel');
      const start: [tf.Tensor, tf.Tensor] = [initialState(input.x, units), initialState(input.x, units)];
      return runSteps(config, projected, input, start, (x, [h, c]) =>
        lstmStep(config, tf.add(x, projectState(h, recurrent, masks.recurrent)), c),
      );
    },
  };
};

/** One step from the sum of both projections: the new output and the new cell state. */
function lstmStep(config: CompleteLayerOf<'LSTM'>, sum: tf.Tensor, c: tf.Tensor): [tf.Tensor, tf.Tensor] {
  const activation = activationFunction(config.activation);
  const recurrentActivation = activationFunction(config.recurrent_activation);
  const gates = splitGates(sum, GATES);
  const input = recurrentActivation(tensorAt(gates, 0));
  const forget = recurrentActivation(tensorAt(gates, 1));
  const candidate = activation(tensorAt(gates, 2));
  const output = recurrentActivation(tensorAt(gates, 3));
  const cell = tf.add(tf.mul(forget, c), tf.mul(input, candidate));
  return [tf.mul(output, activation(cell)), cell];
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
