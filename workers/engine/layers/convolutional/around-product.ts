import type * as tf from '@tensorflow/tfjs-core';
import type { ActivationArgument } from '../../../../src/keras/activations/index.js';
import type { Sliding } from '../../../../src/keras/layers/convolutional/sliding.js';
import type { DataFormat } from '../../../../src/keras/layers/shapes/data-format.js';
import type { SlidingWindow } from '../../ops/convolution/window.js';
import { activate } from '../activate.js';
import { addBias } from '../add-bias.js';
import { withChannelsLast } from '../data-format.js';
import type { CallContext, KernelOutput } from '../kernel.js';

/** The arguments that every convolution reads around its product. */
interface ConvolutionConfig {
  data_format: DataFormat;
  use_bias: boolean;
  activation: ActivationArgument;
}

/**
 * activation(product(x) + bias) in either data format. As in Keras, an activation over the last axis is so in both.
 * @param product takes and gives channels last
 */
export function aroundProduct(
  config: ConvolutionConfig,
  x: tf.Tensor,
  { weight }: Pick<CallContext, 'weight'>,
  product: (x: tf.Tensor) => tf.Tensor,
): KernelOutput {
  const biased = (values: tf.Tensor) => {
    const result = product(values);
    return config.use_bias ? addBias(result, weight('bias')) : result;
  };
  return activate(withChannelsLast(config, x, biased), config.activation);
}

/** The window of a layer; one that pads before the first step pads no more. */
export const windowOf = ({
  strides,
  dilation_rate: dilations,
  padding,
}: Pick<Sliding, 'strides' | 'dilation_rate' | 'padding'>): SlidingWindow => ({
  strides,
  dilations,
  padding: padding === 'same' ? 'same' : 'valid',
});
