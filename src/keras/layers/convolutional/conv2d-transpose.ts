import { Type } from 'typebox';
import {
  activation,
  choice,
  flag,
  integer,
  MAX_SIZE,
  optional,
  orNull,
  required,
  sizes,
} from '../../argument.js';
import { elementsOf, showShape } from '../../shape.js';
import { layer } from '../layer.js';
import { channelAxis, dataFormat, toChannelsLast } from '../shapes/data-format.js';
import type { Complaint } from '../shapes/shape-inference.js';
import { onSpatialAxes } from '../shapes/spatial.js';
import { windowed } from '../traits/base-traits.js';
import { keptByProduct, movedChannels } from '../traits/kept-elements.js';
import { inputOf, SEVERAL } from '../traits/traits.js';
import { weight } from '../weight.js';
import { weightArguments } from '../weight-arguments.js';
import { stridesAndDilation } from './convolution.js';
import { type Transposed, transposedLength } from './transposed-length.js';

const Padding = Type.Integer({ minimum: 0, maximum: MAX_SIZE });

export const Conv2DTranspose = layer('Conv2DTranspose', {
  summary: 'Transposed 2-D convolution, from the output of a convolution to the size of its input.',
  aliases: ['Convolution2DTranspose'],
  ignored: { groups: 1 },
  args: {
    filters: required(integer()),
    kernel_size: required(sizes(2, 'Window [height, width].')),
    strides: optional(sizes(2, 'Step; default 1.'), [1, 1]),
    padding: optional(choice(['valid', 'same']), 'valid'),
    output_padding: optional(
      orNull(
        sizes(
          2,
          'Size added at the end of the output; less than strides. Default: determined by padding.',
          Padding,
        ),
      ),
      null,
    ),
    data_format: optional(dataFormat(2), 'channels_last'),
    dilation_rate: optional(sizes(2, 'Dilation; default 1.'), [1, 1]),
    activation: optional(activation(), 'linear'),
    use_bias: flag(true),
    ...weightArguments(
      { kernel: { keras: 'glorot_uniform', tfjs: 'glorot_normal' }, bias: 'zeros' },
      { activity: true },
    ),
  },
  output: (config, [input]) =>
    onSpatialAxes({ type: 'Conv2DTranspose', rank: 2, format: config.data_format }, input, (sample) => {
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
    return [{ type: isPlain ? 'Conv2DTranspose' : 'DilatedConv2DTranspose', name, arguments: config }];
  },
  conflicts: (config) => [...stridesAndDilation(config), ...outputPadding(config)],
  traits: {
    ...windowed,
    activation: (config) => config.activation,
    originOf: ({ data_format }, axis) =>
      axis === channelAxis(2, data_format) ? { from: 'argument', name: 'filters' } : SEVERAL,
    timesUsed: ({ data_format }, shapes) => {
      const input = inputOf(shapes);
      return elementsOf(input) / (toChannelsLast(input, data_format).at(-1) ?? 1);
    },
    keptElements: (config, shapes) => keptByProduct(config, shapes) + movedChannels(config, shapes),
  },
});

/** A longer output than this is that of a longer input. */
function outputPadding({ output_padding: padding, strides }: Transposed): Complaint[] {
  if (padding === null || padding.every((size, axis) => size < (strides[axis] ?? 1))) return [];
  const complaint = `output_padding must be below strides on each axis; got ${showShape(padding)} with strides ${showShape(strides)}.`;
  return [{ argument: 'output_padding', complaint }];
}
