/** The numbers of a range, in their order. */
export function rowsOf({ from, count }: { from: number; count: number }): Int32Array {
  return Int32Array.from({ length: count }, (_, index) => from + index);
}
