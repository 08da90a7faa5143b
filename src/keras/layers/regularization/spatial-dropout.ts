import { type Arguments, number, optional, required, seed } from '../../argument.js';
import { type LayerSpec, layer } from '../layer.js';
import { dataFormat, type Rank, toChannelsLast } from '../shapes/data-format.js';
import { onSpatialAxes } from '../shapes/spatial.js';
import { elementwise } from '../traits/base-traits.js';
import { keptOutputs } from '../traits/kept-elements.js';

/** The arguments of dropout that drops whole channels. */
export const spatialDropoutArguments = {
  rate: required(number({ minimum: 0, maximum: 1 })),
  seed: seed(),
} as const satisfies Arguments;

/** The same with a data format. */
const formattedDropoutArguments = (rank: Rank) => ({
  rate: spatialDropoutArguments.rate,
  data_format: optional(dataFormat(rank), 'channels_last'),
  seed: spatialDropoutArguments.seed,
});

export const dropoutTraits = { ...elementwise, keepsRange: () => true, keptElements: keptOutputs(2) };

/** Dropout of whole channels of images or volumes. */
export function spatialDropout<const Type extends string>(
  type: Type,
  { rank, summary }: { rank: Rank; summary: string },
): LayerSpec<Type, ReturnType<typeof formattedDropoutArguments>> {
  return layer(type, {
    summary,
    args: formattedDropoutArguments(rank),
    output: ({ data_format: format }, [input]) =>
      onSpatialAxes({ type, rank, format }, input, () => ({ shape: toChannelsLast(input.shape, format) })),
    weights: () => [],
    random: '`rate` is above 0',
    traits: dropoutTraits,
  });
}
