import { activation, choice, flag, integer, optional, required, sizes } from '../../argument.js';
import { elementsOf } from '../../shape.js';
import { layer } from '../layer.js';
import { dataFormat, toChannelsLast } from '../shapes/data-format.js';
import { onSpatialAxes, windowedShape } from '../shapes/spatial.js';
import { windowed } from '../traits/base-traits.js';
import { keptByProduct, movedChannels } from '../traits/kept-elements.js';
import { weight } from '../weight.js';
import { weightArguments } from '../weight-arguments.js';
import { stridesAndDilation } from './convolution.js';

export const DepthwiseConv2D = layer('DepthwiseConv2D', {
  summary: 'Convolves each channel with depth_multiplier filters of its own.',
  aliases: ['DepthwiseConvolution2D'],
  ignored: { groups: 1 },
  args: {
    kernel_size: required(sizes(2, 'Window [height, width].')),
    strides: optional(sizes(2, 'Step; default 1.'), [1, 1]),
    padding: optional(choice(['valid', 'same']), 'valid'),
    depth_multiplier: optional(integer(), 1),
    data_format: optional(dataFormat(2), 'channels_last'),
    dilation_rate: optional(sizes(2, 'Dilation; default 1.'), [1, 1]),
    activation: optional(activation(), 'linear'),
    use_bias: flag(true),
    ...weightArguments(
      { depthwise: { keras: 'glorot_uniform', tfjs: 'glorot_normal' }, bias: 'zeros' },
      { activity: true },
    ),
  },
  output: (config, [input]) =>
    onSpatialAxes({ type: 'DepthwiseConv2D', rank: 2, format: config.data_format }, input, (sample) => {
      const { kernel_size: size, strides, dilation_rate: dilation, padding } = config;
      const window = {
        type: 'DepthwiseConv2D',
        size,
        sizeName: 'kernel_size',
        strides,
        dilation,
        padding,
      } as const;
      return windowedShape(window, sample, sample.channels * config.depth_multiplier);
    }),
  weights(config, [input]) {
    const channels = toChannelsLast(input, config.data_format).at(-1) ?? 1;
    const { kernel_size, depth_multiplier } = config;
    return [
      {
        ...weight(config, 'depthwise', [...kernel_size, channels, depth_multiplier], 'kernel'),
        tfjsName: 'depthwise_kernel',
      },
      config.use_bias && weight(config, 'bias', [channels * depth_multiplier]),
    ];
  },
  conflicts: stridesAndDilation,
  traits: {
    ...windowed,
    activation: (config) => config.activation,
    timesUsed: ({ depth_multiplier, data_format }, { inputs: [input], output }) =>
      elementsOf(output) / ((toChannelsLast(input, data_format).at(-1) ?? 1) * depth_multiplier),
    keptElements: (config, shapes) => keptByProduct(config, shapes) + movedChannels(config, shapes),
  },
});
