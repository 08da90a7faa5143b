/** A number that follows from the batch size: `factor · size + term`. */
export interface Affine {
  factor: number;
  term: number;
}

/** The rule behind a whole number for some batch sizes; undefined if there is none. */
export function affineOf(sizes: readonly number[], values: readonly number[]): Affine | undefined {
  const [size = 0, otherSize = 1] = sizes;
  const [value = 0, otherValue = 0] = values;
  const factor = (otherValue - value) / (otherSize - size);
  const term = value - factor * size;
  const isRule = sizes.every((at, index) => values[index] === factor * at + term);
  return isRule && Number.isInteger(factor) ? { factor, term } : undefined;
}

/** The rules of lists of whole numbers, entry by entry; undefined if one has none. */
export function affineEntries(
  sizes: readonly number[],
  lists: readonly ArrayLike<number>[],
): Affine[] | undefined {
  const length = lists[0]?.length ?? 0;
  if (lists.some((list) => list.length !== length)) return undefined;
  const rules = Array.from({ length }, (_, entry) =>
    affineOf(
      sizes,
      lists.map((list) => list[entry] ?? 0),
    ),
  );
  return rules.every((rule) => rule !== undefined) ? rules : undefined;
}

/** Whether a number is the same for every batch size. */
export const isFixed = ({ factor }: Affine): boolean => factor === 0;
