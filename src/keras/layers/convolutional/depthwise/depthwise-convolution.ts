import { integer, optional } from '../../../argument.js';
import { elementsOf } from '../../../shape.js';
import { type LayerSpec, layer } from '../../layer.js';
import { type Rank, toChannelsLast } from '../../shapes/data-format.js';
import { windowed } from '../../traits/base-traits.js';
import { keptByProduct, movedChannels } from '../../traits/kept-elements.js';
import { weight } from '../../weight.js';
import { weightArguments } from '../../weight-arguments.js';
import { outputArguments, slidingArguments, slidOver } from '../sliding.js';

function depthwiseArguments(rank: Rank) {
  const { kernel_size, strides, padding, ...others } = slidingArguments(rank);
  return {
    kernel_size,
    strides,
    padding,
    depth_multiplier: optional(integer(), 1),
    ...others,
    ...outputArguments(),
    ...weightArguments(
      { depthwise: { keras: 'glorot_uniform', tfjs: 'glorot_normal' }, bias: 'zeros' },
      { activity: true },
    ),
  };
}

/** A convolution of each channel alone, over `rank` spatial axes. */
export function depthwiseConvolution<const Type extends string>(
  type: Type,
  { rank, aliases = [] }: { rank: Rank; aliases?: readonly string[] },
): LayerSpec<Type, ReturnType<typeof depthwiseArguments>> {
  return layer(type, {
    summary: 'Convolves each channel with depth_multiplier filters of its own.',
    aliases,
    ignored: { groups: 1 },
    args: depthwiseArguments(rank),
    output: (config, [input]) =>
      slidOver({ type, rank }, config, input, ({ channels }) => channels * config.depth_multiplier),
    weights(config, [input]) {
      const channels = toChannelsLast(input, config.data_format).at(-1) ?? 1;
      const { kernel_size, depth_multiplier } = config;
      return [
        {
          ...weight(config, 'depthwise', [...kernel_size, channels, depth_multiplier], 'kernel'),
          tfjsName: 'depthwise_kernel',
          legacyName: 'depthwise_kernel',
        },
        config.use_bias && weight(config, 'bias', [channels * depth_multiplier]),
      ];
    },
    traits: {
      ...windowed,
      activation: (config) => config.activation,
      timesUsed: ({ depth_multiplier, data_format }, { inputs: [input], output }) =>
        elementsOf(output) / ((toChannelsLast(input, data_format).at(-1) ?? 1) * depth_multiplier),
      keptElements: (config, shapes) => keptByProduct(config, shapes) + movedChannels(config, shapes),
    },
  });
}
