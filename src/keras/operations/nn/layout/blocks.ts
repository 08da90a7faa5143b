import { floatArgument } from '../../arguments/tensors.js';
import { type AnyArguments, rejectValue, sizesArgument } from '../../arguments/values.js';
import { reject } from '../../rejection.js';
import { nn } from '../nn.js';

/** The windows of Unfold and Fold. */
export interface Blocks {
  size: readonly number[];
  dilation: readonly number[];
  padding: readonly number[];
  stride: readonly number[];
}

const options = { kernel_size: null, dilation: 1, padding: 0, stride: 1 } as const;

/** Reads the windows. */
export const blocksArgument = (args: AnyArguments): Blocks => ({
  size: sizesArgument(args, 'kernel_size', 2),
  dilation: sizesArgument(args, 'dilation', 2),
  padding: sizesArgument(args, 'padding', 2, { minimum: 0 }),
  stride: sizesArgument(args, 'stride', 2),
});

/** The number of windows on each axis of images of the given height and width. */
export function windowCounts(
  { size, dilation, padding, stride }: Blocks,
  sizes: readonly number[],
): number[] {
  return sizes.map((length, axis) => {
    const window = (dilation[axis] ?? 1) * ((size[axis] ?? 1) - 1) + 1;
    const count = Math.floor((length + 2 * (padding[axis] ?? 0) - window) / (stride[axis] ?? 1)) + 1;
    return count >= 1
      ? count
      : reject(
          `kernel_size [${size.join(', ')}] does not fit into images of [${sizes.join(', ')}].`,
          'kernel_size',
        );
  });
}

const product = (sizes: readonly number[]): number => sizes.reduce((before, size) => before * size, 1);

/** Windows of images, [batch, channels, height, width] to [batch, channels · window, windows]. */
export const Unfold = nn('Unfold', {
  parameters: ['x'],
  options,
  output(args) {
    const { shape, dtype } = floatArgument(args, 'x');
    if (shape.length !== 4)
      return rejectValue(args, 'x', 'a tensor with the axes [batch, channels, height, width]');
    const [batch = 1, channels = 1, ...sizes] = shape;
    const blocks = blocksArgument(args);
    return { shape: [batch, channels * product(blocks.size), product(windowCounts(blocks, sizes))], dtype };
  },
});

/** Sums of windows, the other way. */
export const Fold = nn('Fold', {
  parameters: ['x'],
  options: { output_size: null, ...options },
  output(args) {
    const { shape, dtype } = floatArgument(args, 'x');
    const [batch = 1, columns = 1, windows = 1] = shape;
    if (shape.length !== 3)
      return rejectValue(args, 'x', 'a tensor with the axes [batch, channels · window, windows]');
    const blocks = blocksArgument(args);
    const sizes = sizesArgument(args, 'output_size', 2);
    const expected = product(windowCounts(blocks, sizes));
    if (windows !== expected)
      reject(`x must have ${expected} windows for this output_size; it has ${windows}.`, 'x');
    if (columns % product(blocks.size) !== 0)
      reject(
        `The second axis of x, ${columns}, must be divisible by the ${product(blocks.size)} of a window.`,
        'x',
      );
    return { shape: [batch, columns / product(blocks.size), ...sizes], dtype };
  },
});
