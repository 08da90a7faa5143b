import { integer, optional, required } from '../../../argument.js';
import { elementsOf } from '../../../shape.js';
import { type LayerSpec, layer } from '../../layer.js';
import { channelAxis, type Rank, toChannelsLast } from '../../shapes/data-format.js';
import { windowed } from '../../traits/base-traits.js';
import { keptByProduct, movedChannels } from '../../traits/kept-elements.js';
import { SEVERAL } from '../../traits/traits.js';
import { weight } from '../../weight.js';
import { weightArguments } from '../../weight-arguments.js';
import { outputArguments, slidingArguments, slidOver } from '../sliding.js';

const separableArguments = (rank: Rank) => ({
  filters: required(integer()),
  ...slidingArguments(rank),
  depth_multiplier: optional(integer(), 1),
  ...outputArguments(),
  ...weightArguments(
    { depthwise: 'glorot_uniform', pointwise: 'glorot_uniform', bias: 'zeros' },
    { activity: true },
  ),
});

/** A convolution of each channel alone over `rank` spatial axes, then one of all channels at each position. */
export function separableConvolution<const Type extends string>(
  type: Type,
  { rank, aliases }: { rank: Rank; aliases: readonly string[] },
): LayerSpec<Type, ReturnType<typeof separableArguments>> {
  return layer(type, {
    summary: 'Convolves each channel on its own, then mixes the channels at each position.',
    aliases,
    ignored: {
      groups: 1,
      kernel_initializer: undefined,
      kernel_regularizer: undefined,
      kernel_constraint: undefined,
    },
    args: separableArguments(rank),
    output: (config, [input]) => slidOver({ type, rank }, config, input, () => config.filters),
    weights(config, [input]) {
      const channels = toChannelsLast(input, config.data_format).at(-1) ?? 1;
      const { kernel_size, depth_multiplier, filters } = config;
      const pointwise = [...kernel_size.map(() => 1), channels * depth_multiplier, filters];
      return [
        weight(config, 'depthwise', [...kernel_size, channels, depth_multiplier], 'depthwise_kernel'),
        weight(config, 'pointwise', pointwise, 'pointwise_kernel'),
        config.use_bias && weight(config, 'bias', [filters]),
      ];
    },
    traits: {
      ...windowed,
      activation: (config) => config.activation,
      originOf: ({ data_format }, axis) =>
        axis === channelAxis(rank, data_format) ? { from: 'argument', name: 'filters' } : SEVERAL,
      timesUsed: ({ filters }, { output }) => elementsOf(output) / filters,
      keptElements: (config, shapes) => keptByProduct(config, shapes) + movedChannels(config, shapes),
    },
  });
}
