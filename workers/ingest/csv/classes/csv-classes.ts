import { Rejection, shown } from '../../rejection.js';

/** Longer names are not treated as numbers. */
const MAX_NUMBER_CHARACTERS = 400;

/** Whether every class is named after its own index. */
export const isCoded = (names: readonly string[]): boolean =>
  names.every((name, index) => Number(name) === index);

/**
 * The distinct class names, sorted as numbers if all are numeric, else as text, and the class of each row.
 */
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

/** The class of each name. @throws the result of `unknown` for a name that is not a class */
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

/** Spellings of the same number or boolean form one class, named by its first spelling. */
function keysOf(names: readonly string[]): (name: string) => string {
  if (isAllNumbers(names)) return numberKey;
  return names.every((name) => /^(true|false)$/i.test(name)) ? (name) => name.toLowerCase() : (name) => name;
}

/** Spellings of the same number, such as 1, +1 and 1.0, share a key; codes such as 01 are not numbers. */
function numberKey(name: string): string {
  if (name.length > MAX_NUMBER_CHARACTERS) return name;
  const [, sign = '', whole = '0', fraction = ''] = /^\+?(-?)(0|[1-9]\d*)?(?:\.(\d*?)0*)?$/.exec(name) ?? [];
  const key = fraction === '' ? whole : `${whole}.${fraction}`;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(name) || /^[+-]?0\d/.test(name)) return name;
  return key === '0' ? key : sign + key;
}
