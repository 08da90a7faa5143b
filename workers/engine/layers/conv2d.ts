import type { LayerOf } from '../../../src/contracts/layers.js';
import { conv2d } from '../conv2d.js';
import { activate } from './activate.js';
import { addBias } from './add-bias.js';
import { inEitherFormat } from './data-format.js';
import { type LayerBuilder, trainableWeight, type WeightSpec } from './layer.js';
import { pair, windows } from './pair.js';

/** 2-D convolution over height and width. As in Keras, an activation over the last axis is so in either data format. */
export const buildConv2d: LayerBuilder<'Conv2D'> = (config, inputShape) => {
  const convolution = inEitherFormat(buildConvolution)(config, inputShape);
  return {
    ...convolution,
    call: (input, context) => activate(convolution.call(input, context).x, config.activation, null),
  };
};

/** The layer without its activation, over [height, width, channels]. */
const buildConvolution: LayerBuilder<'Conv2D'> = (config, inputShape) => {
  const [height = 1, width = 1, channels = 1] = inputShape;
  const [kernelHeight, kernelWidth] = pair(config.kernel_size, [1, 1]);
  const strides = pair(config.strides, [1, 1]);
  const dilations = pair(config.dilation_rate, [1, 1]);
  const padding = config.padding ?? 'valid';
  const groups = config.groups ?? 1;
  const weights = convolutionWeights(config, [kernelHeight, kernelWidth, channels / groups, config.filters]);
  return {
    weights,
    outputShape: [
      windows(height, (kernelHeight - 1) * dilations[0] + 1, strides[0], padding),
      windows(width, (kernelWidth - 1) * dilations[1] + 1, strides[1], padding),
      config.filters,
    ],
    call: (input, context) => {
      const kernel = context.weight('kernel');
      const product = conv2d(input.x, kernel, { strides, dilations, padding, groups });
      const x = (config.use_bias ?? true) ? addBias(product, context.weight('bias')) : product;
      return { x, mask: null, logits: null };
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
