import { Type } from 'typebox';
import { integer, MAX_SIZE, optional, orNull, required, sizes } from '../../../argument.js';
import { elementsOf } from '../../../shape.js';
import { type LayerSpec, layer } from '../../layer.js';
import { channelAxis, type Rank, toChannelsLast } from '../../shapes/data-format.js';
import { onSpatialAxes } from '../../shapes/spatial.js';
import { windowed } from '../../traits/base-traits.js';
import { keptByProduct, movedChannels } from '../../traits/kept-elements.js';
import { inputOf, SEVERAL } from '../../traits/traits.js';
import { weight } from '../../weight.js';
import { weightArguments } from '../../weight-arguments.js';
import { outputArguments, slidingArguments, stridesAndDilation } from '../sliding.js';
import { outputPaddingComplaints, transposedLength } from './transposed-length.js';

const OutputPadding = Type.Integer({ minimum: 0, maximum: MAX_SIZE });

function transposedArguments(rank: Rank) {
  const { kernel_size, strides, padding, ...others } = slidingArguments(rank);
  const description =
    'Size added at the end of the output; less than strides. Default: determined by padding.';
  return {
    filters: required(integer()),
    kernel_size,
    strides,
    padding,
    output_padding: optional(orNull(sizes(rank, description, OutputPadding)), null),
    ...others,
    ...outputArguments(),
    ...weightArguments(
      { kernel: { keras: 'glorot_uniform', tfjs: 'glorot_normal' }, bias: 'zeros' },
      { activity: true },
    ),
  };
}

/** A transposed convolution over `rank` spatial axes. */
export function transposedConvolution<const Type extends string>(
  type: Type,
  { rank, aliases }: { rank: Rank; aliases: readonly string[] },
): LayerSpec<Type, ReturnType<typeof transposedArguments>> {
  return layer(type, {
    summary: `Transposed ${rank}-D convolution, from the output of a convolution to the size of its input.`,
    aliases,
    ignored: { groups: 1 },
    args: transposedArguments(rank),
    output: (config, [input]) =>
      onSpatialAxes({ type, rank, format: config.data_format }, input, (sample) => {
        const lengths = sample.sizes.map((size, axis) => transposedLength(config, size, axis));
        return { shape: [...lengths, config.filters] };
      }),
    weights(config, [input]) {
      const channels = toChannelsLast(input, config.data_format).at(-1) ?? 1;
      return [
        weight(config, 'kernel', [...config.kernel_size, config.filters, channels]),
        config.use_bias && weight(config, 'bias', [config.filters]),
      ];
    },
    /** TensorFlow.js ignores output_padding and dilation_rate. */
    tfjs({ name, ...config }) {
      const isPlain = config.output_padding === null && config.dilation_rate.every((rate) => rate === 1);
      return [{ type: isPlain ? type : `Dilated${type}`, name, arguments: config }];
    },
    conflicts: (config) => [...stridesAndDilation(config), ...outputPaddingComplaints(config)],
    traits: {
      ...windowed,
      activation: (config) => config.activation,
      originOf: ({ data_format }, axis) =>
        axis === channelAxis(rank, data_format) ? { from: 'argument', name: 'filters' } : SEVERAL,
      timesUsed: ({ data_format }, shapes) => {
        const input = inputOf(shapes);
        return elementsOf(input) / (toChannelsLast(input, data_format).at(-1) ?? 1);
      },
      keptElements: (config, shapes) => keptByProduct(config, shapes) + movedChannels(config, shapes),
    },
  });
}
