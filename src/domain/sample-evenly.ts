/** Indexes of `points` of `total` entries, evenly spaced, the first and the last among them; of all where they are no more. */
export function sampleEvenly(total: number, points: number): number[] {
  const count = Math.min(total, points);
  const step = count > 1 ? (total - 1) / (count - 1) : 0;
  return Array.from({ length: count }, (_, index) => Math.round(index * step));
}
