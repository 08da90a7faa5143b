import * as tf from '@tensorflow/tfjs-core';
import type { SimpleRNN } from '../../../../src/keras/layers/recurrent/simple-rnn.js';
import { activationFunction } from '../../activations/activations.js';
import { tensorAt } from '../../ops/custom-gradient.js';
import { PRODUCT } from '../../scan/projection.js';
import type { StepTools } from '../../scan/step.js';
import type { Kernel } from '../kernel.js';
import { gateMasks, orderedSteps, projectState, projectSteps, runSteps, shapesOfUnits } from './recurrent.js';

/** The output of each step is the state of the next. */
export const simpleRnn: Kernel<typeof SimpleRNN> =
  (config) =>
  ([x], context) => {
    const masks = gateMasks(config, shapesOfUnits(x, config.units), 1, context);
    const bias = config.use_bias ? context.weight('bias') : null;
    const activation = activationFunction(config.activation);
    const recurrence = {
      inputs: projectSteps(orderedSteps(config, x), context.weight('kernel'), bias, masks.input),
      stateShapes: [[x.shape[0] ?? 1, config.units]],
      projections: [{ kernel: context.weight('recurrent_kernel'), bias: null, map: PRODUCT }],
      constants: masks.recurrent,
      step: (projected: tf.Tensor, state: readonly tf.Tensor[], tools: StepTools) => [
        activation(tf.add(projected, projectState(tensorAt(state, 0), tools))),
      ],
    };
    return runSteps(config, context.masks[0], recurrence, context);
  };
