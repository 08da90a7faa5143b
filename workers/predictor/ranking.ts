/** Up to so many, inserting each value into a list is faster than sorting all of them. */
const FEW = 32;

/** Indexes of the largest values, largest first: the lower index if equal; NaN as the least value. */
export function largest(values: ArrayLike<number>, count: number): number[] {
  const most = Math.min(count, values.length);
  if (most > FEW) return sorted(values).slice(0, most);
  const indexes: number[] = [];
  for (let index = 0; index < values.length; index++) {
    const own = rank(values[index]);
    const last = indexes[most - 1];
    if (last !== undefined && own <= rank(values[last])) continue;
    let place = last === undefined ? indexes.length : most - 1;
    for (; place > 0 && own > rank(values[indexes[place - 1] ?? 0]); place--)
      indexes[place] = indexes[place - 1] ?? 0;
    indexes[place] = index;
  }
  return indexes;
}

function sorted(values: ArrayLike<number>): number[] {
  const ranks = Float64Array.from(values, rank);
  const indexes = Array.from(ranks, (_, index) => index);
  return indexes.sort((one, other) => (ranks[other] ?? 0) - (ranks[one] ?? 0));
}

/** Infinite values are clamped, because they cannot be subtracted from each other. */
const rank = (value = Number.NaN): number =>
  Number.isNaN(value) ? -Number.MAX_VALUE : Math.max(-Number.MAX_VALUE, Math.min(value, Number.MAX_VALUE));
