import { fromChannelsLast, toChannelsLast } from '../../../layers/shapes/data-format.js';
import { dataFormatArgument } from '../../arguments/data-format.js';
import { tensorArgument } from '../../arguments/tensors.js';
import { integerArgument, rejectValue } from '../../arguments/values.js';
import type { OperationDefinition } from '../../define.js';
import { reject } from '../../rejection.js';
import { nn } from '../nn.js';

/** The sizes [height, width, channels] of the output. */
type Rearranged = (sizes: readonly [number, number, number], block: number) => readonly number[];

const rearranging = (rearranged: Rearranged): OperationDefinition => ({
  parameters: ['x'],
  options: { block_size: null, data_format: 'channels_last' },
  output(args) {
    const { shape, dtype } = tensorArgument(args, 'x');
    if (shape.length !== 4) return rejectValue(args, 'x', 'a tensor with 4 axes');
    const block = integerArgument(args, 'block_size', { minimum: 1 });
    const format = dataFormatArgument(args);
    const [batch = 1, ...sample] = shape;
    const [height = 1, width = 1, channels = 1] = toChannelsLast(sample, format);
    const sizes = rearranged([height, width, channels], block);
    return { shape: [batch, ...fromChannelsLast(sizes, format)], dtype };
  },
});

/** Blocks of pixels from the channels. */
export const DepthToSpace = nn(
  'DepthToSpace',
  rearranging(([height, width, channels], block) => {
    if (channels % block ** 2 !== 0)
      reject(
        `The ${channels} channels of x must be divisible by ${block ** 2}, the square of block_size.`,
        'block_size',
      );
    return [height * block, width * block, channels / block ** 2];
  }),
);

/** Channels from blocks of pixels. */
export const SpaceToDepth = nn(
  'SpaceToDepth',
  rearranging(([height, width, channels], block) => {
    if (height % block !== 0 || width % block !== 0)
      reject(
        `Height ${height} and width ${width} of x must be divisible by block_size ${block}.`,
        'block_size',
      );
    return [height / block, width / block, channels * block ** 2];
  }),
);
