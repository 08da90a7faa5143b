/** `[height, width]` of an argument that may be one number for both. */
export function pairOf(size: number | readonly number[]): [number, number] {
  if (typeof size === 'number') return [size, size];
  const [height = 1, width = height] = size;
  return [height, width];
}
