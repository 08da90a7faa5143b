import * as tf from '@tensorflow/tfjs-core';
import { type ActivationArgument, isElementwise } from '../../../../src/keras/activations/index.js';
import type { ConvLstmConfig } from '../../../../src/keras/layers/recurrent/conv-lstm/conv-lstm.js';
import {
  type DataFormat,
  fromChannelsLast,
  toChannelsLast,
} from '../../../../src/keras/layers/shapes/data-format.js';
import type { Shape } from '../../../../src/keras/shape.js';
import type { ActivationFunction } from '../../activations/activation.js';
import { activationFunction } from '../../activations/activations.js';
import { applyMap, convolutionMap } from '../../ops/convolution/convolution-map.js';
import { dilatedKernel } from '../../ops/convolution/dilated-kernel.js';
import { tensorAt } from '../../ops/custom-gradient.js';
import { addBias } from '../add-bias.js';
import type { CallContext, KernelOf } from '../kernel.js';
import { lstmStep } from './lstm.js';
import {
  type GateMasks,
  gateMasks,
  orderedSteps,
  runSteps,
  splitGates,
  splitProjection,
} from './recurrent.js';

const GATES = 4;

/**
 * An LSTM whose products are convolutions. The input of all steps is convolved at once, before the loop; Keras does so step by
 * step.
 */
export const convLstm: KernelOf<ConvLstmConfig> = (config, { output }) => {
  const format = config.data_format;
  const state = toChannelsLast(config.return_sequences ? output.slice(1) : output, format);
  const map = recurrentMap(config);
  return ([given], context) => {
    const x = moveChannels(given, 2, (axes) => toChannelsLast(axes, format));
    const [batch = 1, , ...sample] = x.shape;
    const stateShape = [batch, ...state];
    const masks = gateMasks(config, { input: [batch, ...sample], state: stateShape }, GATES, context, GATES);
    const kernel = context.weight('recurrent_kernel');
    const perGate = Array.from({ length: GATES }, () => config.filters);
    const recurrence = {
      inputs: convolveSteps(config, orderedSteps(config, x), masks, context),
      stateShapes: [stateShape, stateShape],
      projections: splitProjection(
        { kernel, bias: null, map },
        masks.recurrent.length === 0 ? [GATES * config.filters] : perGate,
      ),
      constants: masks.recurrent,
      step: lstmStep(activationsOf(config)),
    };
    const { initialState } = context.call;
    const start = initialState.map((one) => moveChannels(one, 1, (axes) => toChannelsLast(axes, format)));
    const result = runSteps(config, context.masks[0], recurrence, {
      ...context,
      call: { ...context.call, initialState: start },
    });
    const back = (axes: Shape) => fromChannelsLast(axes, format);
    return {
      x: moveChannels(result.x, config.return_sequences ? 2 : 1, back),
      mask: result.mask,
      more: result.more.map((one) => moveChannels(one, 1, back)),
    };
  };
};

const activationsOf = ({ activation, recurrent_activation, data_format }: ConvLstmConfig) => ({
  activate: inFormat(activation, data_format),
  activateGate: inFormat(recurrent_activation, data_format),
});

/** An activation of values with their channels last. One over the last axis is so in the layer's format, as in Keras. */
function inFormat(name: ActivationArgument, format: DataFormat): ActivationFunction {
  const activation = activationFunction(name);
  if (isElementwise(name)) return activation;
  return (x) => {
    const own = moveChannels(x, 1, (axes) => fromChannelsLast(axes, format));
    return moveChannels(activation(own), 1, (axes) => toChannelsLast(axes, format));
  };
}

/** Of the state: neither strided nor dilated, whatever the convolution of the input is. */
const recurrentMap = ({ strides }: Pick<ConvLstmConfig, 'strides'>) => {
  const ones = strides.map(() => 1);
  return convolutionMap({ strides: ones, dilations: ones, padding: 'same' });
};

/** The convolution of all steps, with its bias. @param steps [steps, batch, …, channels] */
function convolveSteps(
  { strides, dilation_rate: dilations, padding, use_bias }: ConvLstmConfig,
  steps: tf.Tensor,
  { input: masks }: GateMasks,
  { weight }: Pick<CallContext, 'weight'>,
): tf.Tensor {
  // TensorFlow's kernels dilate no volumes on a CPU.
  const isSpread = dilations.length === 3 && dilations.some((rate) => rate > 1);
  const map = convolutionMap({ strides, dilations: isSpread ? [1, 1, 1] : dilations, padding });
  const [count = 1, batch = 1, ...sample] = steps.shape;
  const asBatch = (mask?: tf.Tensor) => tf.reshape(mask ? tf.mul(steps, mask) : steps, [-1, ...sample]);
  const kernel = isSpread ? dilatedKernel(weight('kernel'), dilations) : weight('kernel');
  const convolved =
    masks.length === 0
      ? applyMap(map, asBatch(), kernel)
      : concatLast(
          splitGates(kernel, GATES).map((gate, at) => applyMap(map, asBatch(tensorAt(masks, at)), gate)),
        );
  const biased = use_bias ? addBias(convolved, weight('bias')) : convolved;
  return tf.reshape(biased, [count, batch, ...biased.shape.slice(1)]);
}

const concatLast = (parts: tf.Tensor[]): tf.Tensor => tf.concat(parts, (parts[0]?.rank ?? 1) - 1);

/** Moves the channels among the axes behind the first `kept`. */
function moveChannels(x: tf.Tensor, kept: number, move: (axes: Shape) => Shape): tf.Tensor {
  const axes = x.shape.map((_, axis) => axis);
  const moved = [...axes.slice(0, kept), ...move(axes.slice(kept))];
  return moved.every((axis, at) => axis === at) ? x : tf.transpose(x, moved);
}
