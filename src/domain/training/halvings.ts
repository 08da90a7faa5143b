/** The largest half that fits, or the state of the search when it had to stop. */
export type FoundHalf =
  | { outcome: 'found'; size: number }
  /** Not even 1 fits. */
  | { outcome: 'none' }
  /** Time ran out before anything fitted; `next` would have been tried next. */
  | { outcome: 'stopped'; next: number };

/**
 * Finds the largest of size / 2, size / 4 … 1 that fits, provided that anything smaller fits too: by
 * bisection, because failing trials take long.
 */
export async function largestFittingHalf(
  size: number,
  fits: (half: number) => Promise<boolean>,
  isTimeUp: () => boolean,
): Promise<FoundHalf> {
  const halves = halvesOf(size);
  // Candidates before `low` do not fit; those from `high` on do.
  let low = 0;
  let high = halves.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const half = halves[middle] ?? 1;
    const fitting = halves[high];
    if (isTimeUp())
      return fitting === undefined ? { outcome: 'stopped', next: half } : { outcome: 'found', size: fitting };
    if (await fits(half)) high = middle;
    else low = middle + 1;
  }
  const found = halves[high];
  return found === undefined ? { outcome: 'none' } : { outcome: 'found', size: found };
}

function halvesOf(size: number): number[] {
  const halves: number[] = [];
  for (let half = Math.floor(size / 2); half >= 1; half = Math.floor(half / 2)) halves.push(half);
  return halves;
}
