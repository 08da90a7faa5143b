/** Numbers that JSON has no spelling for, by the strings that stand for them. */
const NOT_FINITE: ReadonlyMap<unknown, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

/** The number that a value in JSON is or stands for; undefined for any other value. */
export const toNumber = (value: unknown): number | undefined =>
  typeof value === 'number' ? value : NOT_FINITE.get(value);

/** A number as JSON can hold it. */
export const inJson = (value: number): number | string => (Number.isFinite(value) ? value : String(value));
