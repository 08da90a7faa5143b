/** Longer lists are sorted; inserting into short ones takes less. */
const MAX_INSERTED = 64;

/**
 * Indexes of the largest values, largest first and equal ones in their order; NaN ranks last.
 * @param limit of indexes
 */
export function largest(values: ArrayLike<number>, limit: number): number[] {
  const count = Math.min(limit, values.length);
  if (count > MAX_INSERTED) return sorted(values).slice(0, count);
  const found: number[] = [];
  for (let index = 0; index < values.length; index += 1) {
    const rank = rankOf(values[index]);
    let place = found.length;
    while (place > 0 && rankOf(values[found[place - 1] ?? 0]) < rank) place -= 1;
    if (place === count) continue;
    if (found.length < count) found.push(index);
    for (let later = found.length - 1; later > place; later -= 1) found[later] = found[later - 1] ?? 0;
    found[place] = index;
  }
  return found;
}

const sorted = (values: ArrayLike<number>): number[] =>
  Array.from({ length: values.length }, (_, index) => index).sort(
    (a, b) => rankOf(values[b]) - rankOf(values[a]),
  );

/** Comparing with NaN would make the order undefined, and infinities have no difference. */
const rankOf = (value = Number.NaN): number =>
  Number.isNaN(value) ? -Number.MAX_VALUE : Math.max(-Number.MAX_VALUE, Math.min(value, Number.MAX_VALUE));
