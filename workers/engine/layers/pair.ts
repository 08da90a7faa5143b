/** One number for both axes, or [height, width]. */
export function pair(
  size: number | readonly number[] | undefined,
  fallback: readonly [number, number],
): [number, number] {
  if (size === undefined) return [...fallback];
  if (typeof size === 'number') return [size, size];
  const [height = fallback[0], width = fallback[1]] = size;
  return [height, width];
}

/** Windows along one axis: TensorFlow's formula for `valid` and `same`. */
export function windows(size: number, window: number, stride: number, padding: 'valid' | 'same'): number {
  return padding === 'same' ? Math.ceil(size / stride) : Math.ceil((size - window + 1) / stride);
}
