import { optional, published, required, sizes } from '../../../argument.js';
import { elementsOf, type Shape } from '../../../shape.js';
import { type LayerSpec, layer } from '../../layer.js';
import { type DataFormat, dataFormat, type Rank, toChannelsLast } from '../../shapes/data-format.js';
import { onSpatialAxes } from '../../shapes/spatial.js';
import { rearranging } from '../../traits/base-traits.js';
import { movedChannels } from '../../traits/kept-elements.js';
import { inputOf, type Shapes } from '../../traits/traits.js';
import { channelsOnly } from '../pooling.js';

const adaptiveArguments = (rank: Rank) => ({
  output_size: required(
    published(`OutputSize${rank}D`, sizes(rank, 'Number of windows, which may overlap.')),
  ),
  data_format: optional(dataFormat(rank), 'channels_last'),
});

/** Pooling over `rank` spatial axes into as many windows as `output_size` says. */
export function adaptivePooling<const Type extends string>(
  type: Type,
  { rank, summary }: { rank: Rank; summary: string },
): LayerSpec<Type, ReturnType<typeof adaptiveArguments>> {
  return layer(type, {
    summary,
    args: adaptiveArguments(rank),
    output: ({ output_size, data_format }, [input]) =>
      onSpatialAxes({ type, rank, format: data_format }, input, ({ channels }) => ({
        shape: [...output_size, channels],
      })),
    weights: () => [],
    traits: {
      ...rearranging,
      // A mean of integers is none.
      keepsValues: false,
      originOf: (config, axis) => channelsOnly(rank, config, axis),
      keptElements: (config, shapes) => pooledElements(config, shapes) + movedChannels(config, shapes),
    },
  });
}

/** Axes are pooled one after another. */
function pooledElements(
  { output_size, data_format }: { output_size: readonly number[]; data_format: DataFormat },
  shapes: Shapes,
): number {
  const input = toChannelsLast(inputOf(shapes), data_format);
  return output_size.reduce(
    (kept, size, axis) =>
      kept + elementsOfAxis([...output_size.slice(0, axis), ...input.slice(axis)], axis, size),
    0,
  );
}

/** Where windows differ in size, those of two sizes are pooled at every place, joined and picked from. */
function elementsOfAxis(shape: Shape, axis: number, size: number): number {
  const length = shape[axis] ?? 1;
  const others = elementsOf(shape) / length;
  return others * (length % size === 0 ? size : 4 * length + size);
}
