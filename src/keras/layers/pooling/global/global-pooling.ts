import { flag, optional } from '../../../argument.js';
import { type LayerSpec, layer } from '../../layer.js';
import { tfjsReshape } from '../../reshaping/reshape.js';
import { channelAxis, dataFormat, type Rank } from '../../shapes/data-format.js';
import { onSpatialAxes } from '../../shapes/spatial.js';
import { keptOutputs, movedChannels } from '../../traits/kept-elements.js';
import { channelsOnly } from '../pooling.js';

const globalPoolingArguments = (rank: Rank) => ({
  data_format: optional(dataFormat(rank), 'channels_last'),
  keepdims: flag(false),
});

interface GlobalPooling {
  rank: Rank;
  summary: string;
  aliases: readonly string[];
  /** Whether masked steps do not count; in TensorFlow.js they always do. */
  readsMask?: boolean;
}

/** Pooling over all of `rank` spatial axes. */
export function globalPooling<const Type extends string>(
  type: Type,
  { rank, summary, aliases, readsMask = false }: GlobalPooling,
): LayerSpec<Type, ReturnType<typeof globalPoolingArguments>> {
  return layer(type, {
    summary,
    aliases,
    args: globalPoolingArguments(rank),
    output: ({ keepdims, data_format }, [input]) =>
      onSpatialAxes({ type, rank, format: data_format }, input, ({ sizes, channels }) => ({
        shape: keepdims ? [...sizes.map(() => 1), channels] : [channels],
      })),
    weights: () => [],
    tfjs({ name, keepdims, data_format }, { output, masked }) {
      const pooled = {
        type: masked && readsMask ? `${type}OfMaskedSteps` : type,
        name,
        arguments: { data_format },
      };
      return keepdims ? [pooled, tfjsReshape(`${name}_keepdims`, output)] : [pooled];
    },
    traits: {
      mask: 'drops',
      activation: () => 'linear',
      keepsRange: () => true,
      keepsValues: false,
      originOf: (config, axis) =>
        config.keepdims
          ? channelsOnly(rank, config, axis)
          : { from: 'input', axis: channelAxis(rank, config.data_format) },
      timesUsed: () => 0,
      keptElements: (config, shapes) => keptOutputs(1)(config, shapes) + movedChannels(config, shapes),
      outputWithoutInput: ({ keepdims }) => (keepdims ? 'unknown' : 'vector'),
      vocabulary: () => null,
    },
  });
}
