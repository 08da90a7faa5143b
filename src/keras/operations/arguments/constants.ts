import { isArrayConstant } from './values.js';

/** The numbers of an argument that has no tensor in it, row by row; undefined for others. */
export function constantNumbers(value: unknown): readonly number[] | undefined {
  if (typeof value === 'number') return [value];
  if (isArrayConstant(value)) return value.array.values;
  if (!Array.isArray(value)) return undefined;
  const items = value.map(constantNumbers);
  return items.every((item) => item !== undefined) ? items.flat() : undefined;
}
