import { activation, choice, flag, integer, optional, required, sizes } from '../../argument.js';
import { elementsOf } from '../../shape.js';
import { layer } from '../layer.js';
import { channelAxis, dataFormat, toChannelsLast } from '../shapes/data-format.js';
import { onSpatialAxes, windowedShape } from '../shapes/spatial.js';
import { windowed } from '../traits/base-traits.js';
import { keptByProduct, movedChannels } from '../traits/kept-elements.js';
import { SEVERAL } from '../traits/traits.js';
import { weight } from '../weight.js';
import { weightArguments } from '../weight-arguments.js';
import { stridesAndDilation } from './convolution.js';

export const SeparableConv2D = layer('SeparableConv2D', {
  summary: 'Convolves each channel on its own, then mixes the channels at each position.',
  aliases: ['SeparableConvolution2D'],
  ignored: {
    groups: 1,
    kernel_initializer: undefined,
    kernel_regularizer: undefined,
    kernel_constraint: undefined,
  },
  args: {
    filters: required(integer()),
    kernel_size: required(sizes(2, 'Window [height, width].')),
    strides: optional(sizes(2, 'Step; default 1.'), [1, 1]),
    padding: optional(choice(['valid', 'same']), 'valid'),
    data_format: optional(dataFormat(2), 'channels_last'),
    dilation_rate: optional(sizes(2, 'Dilation; default 1.'), [1, 1]),
    depth_multiplier: optional(integer(), 1),
    activation: optional(activation(), 'linear'),
    use_bias: flag(true),
    ...weightArguments(
      { depthwise: 'glorot_uniform', pointwise: 'glorot_uniform', bias: 'zeros' },
      { activity: true },
    ),
  },
  output: (config, [input]) =>
    onSpatialAxes({ type: 'SeparableConv2D', rank: 2, format: config.data_format }, input, (sample) => {
      const { kernel_size: size, strides, dilation_rate: dilation, padding } = config;
      const window = {
        type: 'SeparableConv2D',
        size,
        sizeName: 'kernel_size',
        strides,
        dilation,
        padding,
      } as const;
      return windowedShape(window, sample, config.filters);
    }),
  weights(config, [input]) {
    const channels = toChannelsLast(input, config.data_format).at(-1) ?? 1;
    const { kernel_size, depth_multiplier, filters } = config;
    return [
      weight(config, 'depthwise', [...kernel_size, channels, depth_multiplier], 'depthwise_kernel'),
      weight(config, 'pointwise', [1, 1, channels * depth_multiplier, filters], 'pointwise_kernel'),
      config.use_bias && weight(config, 'bias', [filters]),
    ];
  },
  conflicts: stridesAndDilation,
  traits: {
    ...windowed,
    activation: (config) => config.activation,
    originOf: ({ data_format }, axis) =>
      axis === channelAxis(2, data_format) ? { from: 'argument', name: 'filters' } : SEVERAL,
    timesUsed: ({ filters }, { output }) => elementsOf(output) / filters,
    keptElements: (config, shapes) => keptByProduct(config, shapes) + movedChannels(config, shapes),
  },
});
