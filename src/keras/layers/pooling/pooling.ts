import { choice, optional, published, sameAs, sizes } from '../../argument.js';
import { type LayerSpec, layer } from '../layer.js';
import { channelAxis, type DataFormat, dataFormat, type Rank } from '../shapes/data-format.js';
import { onSpatialAxes, windowedShape } from '../shapes/spatial.js';
import { keptOutputs, movedChannels } from '../traits/kept-elements.js';
import { type AxisOrigin, SEVERAL } from '../traits/traits.js';

const poolingArguments = (rank: Rank) => ({
  pool_size: optional(
    published(`PoolSize${rank}D`, sizes(rank, 'Window; default 2.')),
    Array.from({ length: rank }, () => 2),
  ),
  strides: sameAs(published(`PoolStrides${rank}D`, sizes(rank, 'Step; default the window.')), 'pool_size'),
  padding: optional(choice(['valid', 'same']), 'valid'),
  data_format: optional(dataFormat(rank), 'channels_last'),
});

/** Pooling over windows of `rank` spatial axes. */
export function pooling<const Type extends string>(
  type: Type,
  { rank, summary, aliases }: { rank: Rank; summary: string; aliases: readonly string[] },
): LayerSpec<Type, ReturnType<typeof poolingArguments>> {
  return layer(type, {
    summary,
    aliases,
    args: poolingArguments(rank),
    output: ({ pool_size, strides, padding, data_format }, [input]) =>
      onSpatialAxes({ type, rank, format: data_format }, input, (sample) =>
        windowedShape(
          { type, size: pool_size, sizeName: 'pool_size', strides, padding },
          sample,
          sample.channels,
        ),
      ),
    weights: () => [],
    traits: {
      mask: 'drops',
      activation: () => 'linear',
      keepsRange: () => true,
      keepsValues: false,
      originOf: (config, axis) => channelsOnly(rank, config, axis),
      timesUsed: () => 0,
      keptElements: (config, shapes) => keptOutputs(1)(config, shapes) + movedChannels(config, shapes),
      outputWithoutInput: () => 'unknown',
      vocabulary: () => null,
    },
  });
}

/** Channels stay as they are; windows mix the other axes. */
export function channelsOnly(
  rank: Rank,
  { data_format = 'channels_last' }: { data_format?: DataFormat },
  axis: number,
): AxisOrigin {
  return axis === channelAxis(rank, data_format) ? { from: 'input', axis } : SEVERAL;
}
