import { showShape } from '../../../shape.js';
import type { Complaint } from '../../shapes/shape-inference.js';

/** The arguments that decide how long the output of a transposed convolution is. */
export interface Transposed {
  kernel_size: readonly number[];
  strides: readonly number[];
  dilation_rate: readonly number[];
  padding: 'valid' | 'same';
  output_padding: readonly number[] | null;
}

/** The size of an axis of the output, after Keras's compute_conv_transpose_output_shape. */
export function transposedLength(config: Transposed, length: number, axis: number): number {
  const stride = config.strides[axis] ?? 1;
  const window = windowOf(config, axis);
  const padding = config.output_padding?.[axis];
  if (config.padding === 'valid')
    return (length - 1) * stride + window + (padding ?? Math.max(window, stride) - window);
  return padding === undefined ? length * stride : (length - 1) * stride + (window % 2) + padding;
}

/** Why output_padding does not fit the other arguments, whatever the input. */
export function outputPaddingComplaints(config: Transposed): Complaint[] {
  const { output_padding: padding, strides } = config;
  if (padding === null) return [];
  const complaint = padding.every((size, axis) => size < (strides[axis] ?? 1))
    ? shortOutput(config, padding)
    : // A longer output than this is that of a longer input.
      `output_padding must be below strides on each axis; got ${showShape(padding)} with strides ${showShape(strides)}.`;
  return complaint === undefined ? [] : [{ argument: 'output_padding', complaint }];
}

/** With the padding 'same' an even window and no output_padding give the output of an input that is one shorter. */
function shortOutput(config: Transposed, padding: readonly number[]): string | undefined {
  const isShort = (size: number, axis: number) => size === 0 && windowOf(config, axis) % 2 === 0;
  if (config.padding !== 'same' || !padding.some(isShort)) return undefined;
  return `output_padding ${showShape(padding)} with padding 'same' is too small on an axis whose window is even: use 1 or more there, leave output_padding out, or use padding 'valid'.`;
}

const windowOf = ({ kernel_size, dilation_rate }: Transposed, axis: number): number =>
  ((kernel_size[axis] ?? 1) - 1) * (dilation_rate[axis] ?? 1) + 1;
