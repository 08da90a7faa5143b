/** Dimensions of one sample, without the batch axis. */
export type Shape = readonly number[];

/** `[28, 28, 1]`. */
export function showShape(shape: readonly (number | null)[]): string {
  const sizes = shape.slice(0, MAX_SHOWN_SIZES).map(String);
  return `[${[...sizes, ...(shape.length > sizes.length ? ['…'] : [])].join(', ')}]`;
}

/** More than any tensor has; what a client sends may be longer. */
const MAX_SHOWN_SIZES = 12;

/** Elements of one sample. Exact below 2^53, and far larger products still compare right. */
export const elementsOf = (shape: Shape): number => shape.reduce((product, size) => product * size, 1);

/** Whether two shapes are the same; null on the left stands for any size. */
export function matchesShape(expected: readonly (number | null)[], actual: Shape): boolean {
  return (
    expected.length === actual.length &&
    expected.every((size, axis) => size === null || size === actual[axis])
  );
}

/** The target with its one -1 filled in; undefined where the elements do not come out even. */
export function reshaped(shape: Shape, target: readonly number[]): number[] | undefined {
  const known = elementsOf(target.filter((size) => size !== -1));
  const open = target.filter((size) => size === -1).length;
  const inferred = elementsOf(shape) / known;
  const result = target.map((size) => (size === -1 ? inferred : size));
  const isEven = open === 0 ? inferred === 1 : open === 1 && Number.isInteger(inferred);
  return isEven ? result : undefined;
}

/** A count as a JSON integer: beyond 2^53 - 1 it is that. */
export const toSafeInteger = (count: number): number => Math.min(Math.ceil(count), Number.MAX_SAFE_INTEGER);

/** Values in C order, in lists of the lengths of a shape. */
export function nestedLists(values: readonly unknown[], [length, ...rest]: Shape): unknown {
  if (length === undefined) return values[0];
  const size = values.length / Math.max(length, 1);
  return Array.from({ length }, (_, index) =>
    nestedLists(values.slice(index * size, (index + 1) * size), rest),
  );
}
