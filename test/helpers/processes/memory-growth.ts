/** How much each size is over the one before. */
export function growthsOf(sizes: readonly number[]): number[] {
  return sizes.slice(1).map((after, index) => after - (sizes[index] ?? 0));
}

/** A leak grows at every step; what the allocator or a busy machine does at once is in one of them. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
