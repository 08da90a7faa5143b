import type { CompleteLayerOf } from '../../../src/domain/model/layer-defaults.js';
import { conv2d } from '../ops/conv2d.js';
import { activate } from './activate.js';
import { addBias } from './add-bias.js';
import { inEitherFormat } from './data-format.js';
import { type LayerBuilder, trainableWeight, type WeightSpec } from './layer.js';

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
  const { strides, padding, groups, dilation_rate: dilations } = config;
  const channels = inputShape.at(-1) ?? 1;
  return {
    weights: convolutionWeights(config, [...config.kernel_size, channels / groups, config.filters]),
    call: (input, context) => {
      const kernel = context.weight('kernel');
      const product = conv2d(input.x, kernel, { strides, dilations, padding, groups });
      const x = config.use_bias ? addBias(product, context.weight('bias')) : product;
      return { x, mask: null, logits: null };
    },
  };
};

function convolutionWeights(config: CompleteLayerOf<'Conv2D'>, kernelShape: number[]): WeightSpec[] {
  const kernel = trainableWeight(config, 'kernel', kernelShape);
  const bias = trainableWeight(config, 'bias', [config.filters]);
  return config.use_bias ? [kernel, bias] : [kernel];
}
