import { Rejection, shown } from '../rejection.js';

/** Longer names are no numbers that anyone writes. */
const MAX_NUMBER_CHARACTERS = 400;

/** Whether each class is called by its own number. */
export const isCoded = (names: readonly string[]): boolean =>
  names.every((name, index) => Number(name) === index);

/** The classes of labels by name, sorted as numbers when all are, else as text, and the class of each row. */
export function sortClasses(
  codeOf: Map<string, number>,
  codes: Int32Array,
): { names: string[]; codes: Int32Array } {
  const found = [...codeOf.keys()];
  const keyOf = keysOf(found);
  const nameOf = new Map(found.toReversed().map((name) => [keyOf(name), name]));
  const names = [...nameOf.values()];
  names.sort(isAllNumbers(found) ? (a, b) => Number(a) - Number(b) : undefined);
  const sorted = codesLike(names, found, (name) => new Rejection('invalid_csv', shown(name)));
  return { names, codes: codes.map((code) => sorted[code] ?? 0) };
}

/** The class of each of the found names. @throws what `unknown` makes of a name that is none of them */
export function codesLike(
  names: readonly string[],
  found: readonly string[],
  unknown: (name: string, index: number) => Rejection,
): Int32Array {
  const keyOf = keysOf([...names, ...found]);
  const indexOf = new Map(names.map((name, index) => [keyOf(name), index]));
  return Int32Array.from(found, (name, code) => {
    const index = indexOf.get(keyOf(name));
    if (index === undefined) throw unknown(name, code);
    return index;
  });
}

const isAllNumbers = (names: readonly string[]): boolean =>
  names.every((name) => name !== '' && Number.isFinite(Number(name)));

/** Spellings of one number or of one boolean are one class, called as it was first. */
function keysOf(names: readonly string[]): (name: string) => string {
  if (isAllNumbers(names)) return numberKey;
  return names.every((name) => /^(true|false)$/i.test(name)) ? (name) => name.toLowerCase() : (name) => name;
}

/** Two spellings of a number, such as 1, +1 and 1.0, have one key; codes such as 01 are not numbers. */
function numberKey(name: string): string {
  if (name.length > MAX_NUMBER_CHARACTERS) return name;
  const [, sign = '', whole = '0', fraction = ''] = /^\+?(-?)(0|[1-9]\d*)?(?:\.(\d*?)0*)?$/.exec(name) ?? [];
  const key = fraction === '' ? whole : `${whole}.${fraction}`;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(name) || /^[+-]?0\d/.test(name)) return name;
  return key === '0' ? key : sign + key;
}
