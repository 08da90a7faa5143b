import { optional } from '../../../argument.js';
import { showShape } from '../../../shape.js';
import { type LayerSpec, layer } from '../../layer.js';
import { channelsOnly } from '../../pooling/pooling.js';
import { type DataFormat, dataFormat, type Rank } from '../../shapes/data-format.js';
import type { LayerInput, ShapeInference } from '../../shapes/shape-inference.js';
import { onSpatialAxes } from '../../shapes/spatial.js';
import { rearranging } from '../../traits/base-traits.js';
import { borders, evenBorders } from '../borders.js';

const croppingArguments = (rank: Rank, size: number) => ({
  cropping: optional(borders(rank), evenBorders(rank, size)),
  data_format: optional(dataFormat(rank), 'channels_last'),
});

/** Cropping of images or volumes. @param definition.size the default on each side */
export function cropping<const Type extends string>(
  type: Type,
  { rank, summary, size }: { rank: Rank; summary: string; size: number },
): LayerSpec<Type, ReturnType<typeof croppingArguments>> {
  return layer(type, {
    summary,
    args: croppingArguments(rank, size),
    output: (config, [input]) =>
      croppedShape({ type, rank, format: config.data_format }, config.cropping, input),
    weights: () => [],
    traits: { ...rearranging, originOf: (config, axis) => channelsOnly(rank, config, axis) },
  });
}

/** The shape without the borders; something must be left of each axis. */
export function croppedShape(
  layer: { type: string; rank: Rank; format: DataFormat },
  cut: readonly (readonly [number, number])[],
  input: LayerInput,
): ShapeInference {
  return onSpatialAxes(layer, input, ({ sizes, channels, shown }) => {
    const left = sizes.map((size, axis) => size - (cut[axis]?.[0] ?? 0) - (cut[axis]?.[1] ?? 0));
    if (left.every((size) => size > 0)) return { shape: [...left, channels] };
    const complaint = `${layer.type} leaves ${showShape(left)} of ${shown}; crop less than ${AXES[layer.rank]}.`;
    return { argument: 'cropping', complaint };
  });
}

const AXES: Readonly<Record<Rank, string>> = {
  1: 'all steps',
  2: 'the height and the width',
  3: 'the depth, the height and the width',
};
