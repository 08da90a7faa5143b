import type { LayerOf } from '../../../src/contracts/layers.js';
import { conv2d } from '../conv2d.js';
import { activate } from './activate.js';
import { addBias } from './add-bias.js';
import { type LayerBuilder, trainableWeight, type WeightSpec } from './layer.js';
import { pair, windows } from './pair.js';

/** 2-D convolution over [height, width, channels]. */
export const buildConv2d: LayerBuilder<'Conv2D'> = (config, inputShape) => {
  const [height = 1, width = 1, channels = 1] = inputShape;
  const [kernelHeight, kernelWidth] = pair(config.kernel_size, [1, 1]);
  const strides = pair(config.strides, [1, 1]);
  const dilations = pair(config.dilation_rate, [1, 1]);
  const padding = config.padding ?? 'valid';
  const weights = convolutionWeights(config, [kernelHeight, kernelWidth, channels, config.filters]);
  return {
    weights,
    outputShape: [
      windows(height, (kernelHeight - 1) * dilations[0] + 1, strides[0], padding),
      windows(width, (kernelWidth - 1) * dilations[1] + 1, strides[1], padding),
      config.filters,
    ],
    call: ({ x }, context) => {
      const kernel = context.weight('kernel');
      const product = conv2d(x, kernel, { strides, dilations, padding });
      const biased = (config.use_bias ?? true) ? addBias(product, context.weight('bias')) : product;
      return activate(biased, config.activation, null);
    },
  };
};

function convolutionWeights(config: LayerOf<'Conv2D'>, kernelShape: number[]): WeightSpec[] {
  const kernel = trainableWeight(config, 'kernel', kernelShape, {
    initializer: config.kernel_initializer ?? 'glorot_uniform',
    regularizer: config.kernel_regularizer,
    constraint: config.kernel_constraint,
  });
  const bias = trainableWeight(config, 'bias', [config.filters], {
    initializer: config.bias_initializer ?? 'zeros',
    regularizer: config.bias_regularizer,
    constraint: config.bias_constraint,
  });
  return (config.use_bias ?? true) ? [kernel, bias] : [kernel];
}
