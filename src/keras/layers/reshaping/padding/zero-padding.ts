import { optional } from '../../../argument.js';
import { type LayerSpec, layer } from '../../layer.js';
import { channelsOnly } from '../../pooling/pooling.js';
import { type DataFormat, dataFormat, type Rank } from '../../shapes/data-format.js';
import type { LayerInput, ShapeInference } from '../../shapes/shape-inference.js';
import { onSpatialAxes } from '../../shapes/spatial.js';
import { rearranging } from '../../traits/base-traits.js';
import type { Traits } from '../../traits/traits.js';
import { borders, evenBorders } from '../borders.js';

const paddingArguments = (rank: Rank) => ({
  padding: optional(borders(rank), evenBorders(rank, 1)),
  data_format: optional(dataFormat(rank), 'channels_last'),
});

/** Zeros around images or volumes. */
export function zeroPadding<const Type extends string>(
  type: Type,
  { rank, summary }: { rank: Rank; summary: string },
): LayerSpec<Type, ReturnType<typeof paddingArguments>> {
  return layer(type, {
    summary,
    args: paddingArguments(rank),
    output: ({ padding, data_format: format }, [input]) =>
      paddedShape({ type, rank, format }, padding, input),
    weights: () => [],
    traits: paddingTraits(rank),
  });
}

/** The shape with the borders. */
export const paddedShape = (
  layer: { type: string; rank: Rank; format: DataFormat },
  padding: readonly (readonly [number, number])[],
  input: LayerInput,
): ShapeInference =>
  onSpatialAxes(layer, input, ({ sizes, channels }) => ({
    shape: [
      ...sizes.map((size, axis) => size + (padding[axis]?.[0] ?? 0) + (padding[axis]?.[1] ?? 0)),
      channels,
    ],
  }));

/** Facts about a layer that adds zeros. */
export const paddingTraits = (rank: Rank): Traits<{ data_format: DataFormat }> => ({
  ...rearranging,
  // Zero is a class number that a look-up may not have, and no value of a normalised image.
  keepsValues: false,
  originOf: (config, axis) => channelsOnly(rank, config, axis),
});
