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
  const window = ((config.kernel_size[axis] ?? 1) - 1) * (config.dilation_rate[axis] ?? 1) + 1;
  const padding = config.output_padding?.[axis];
  if (config.padding === 'valid')
    return (length - 1) * stride + window + (padding ?? Math.max(window, stride) - window);
  return padding === undefined ? length * stride : (length - 1) * stride + (window % 2) + padding;
}
