import type { ProblemItem } from '../../../src/contracts/problems.js';
import type { SampleValues } from '../../../src/domain/data/element-view.js';
import { toPointer } from '../../../src/schema/json-pointer.js';
import { safeText, showValue } from '../../../src/schema/show-value.js';
import { oneLine } from '../../../src/schema/shown-text.js';
import { unknownFieldDetail } from '../../../src/validation/suggestion.js';
import { type Categories, encodeCategory, unknownCategory } from './categories.js';
import type { InputProfile } from './input-profile.js';

const MAX_LISTED = 20;

/** A sample as an object by feature name. */
export type NamedInstance = Readonly<Record<string, unknown>>;

/** Whether a sample is an object rather than a list or a number. */
export const isNamed = (value: unknown): value is NamedInstance =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Writes the values of a sample in feature order; returns all of its errors. */
export type ReadNamed = (instance: NamedInstance, pointer: string, target: SampleValues) => ProblemItem[];

/** Creates a reader of samples by feature name, prepared once for all samples. */
export function namedReader({ names, categories, size }: Naming): ReadNamed {
  if (names === null || names.length !== size) return (_, pointer) => [namesUnknown(pointer, size)];
  let indexOf: ReadonlyMap<string, number> | undefined;
  return (instance, pointer, target) => {
    indexOf ??= indexesOf(names);
    return readNamed(instance, { names, indexOf, categories }, pointer, target);
  };
}

/** The features of a sample. */
interface Naming extends Pick<InputProfile, 'categories'> {
  names: readonly string[] | null;
  /** Elements of a sample. */
  size: number;
}

/** The named features of a sample. */
interface Features extends Pick<InputProfile, 'categories'> {
  names: readonly string[];
  indexOf: ReadonlyMap<string, number>;
}

/** The index of each name, also in the normalized spelling that tables use since version 0.2. */
function indexesOf(names: readonly string[]): ReadonlyMap<string, number> {
  const entries = names.map((name, index): [string, number] => [name, index]);
  return new Map([...entries.map(([name, index]): [string, number] => [oneLine(name), index]), ...entries]);
}

function readNamed(
  instance: NamedInstance,
  { names, indexOf, categories }: Features,
  pointer: string,
  target: SampleValues,
): ProblemItem[] {
  const errors: ProblemItem[] = [];
  const given = new Set<number>();
  for (const [name, value] of Object.entries(instance)) {
    if (errors.length === MAX_LISTED) return errors;
    const index = indexOf.get(name) ?? indexOf.get(oneLine(name));
    const at = `${pointer}${toPointer([name])}`;
    if (index === undefined) {
      errors.push({ pointer: at, code: 'unknown_field', detail: unknownFieldDetail('feature', name, names) });
      continue;
    }
    const known = categories?.[index];
    const number = encodeCategory(value, known);
    const error = given.has(index) ? givenTwice(name, at) : wrongNumber(number, at, known);
    given.add(index);
    if (error !== undefined) errors.push(error);
    else target[index] = Number(number);
  }
  return given.size === names.length ? errors : [...errors, ...missing(given, names, pointer)];
}

function wrongNumber(
  value: unknown,
  pointer: string,
  categories: Categories | undefined,
): ProblemItem | undefined {
  if (typeof value === 'string' && categories !== undefined)
    return { pointer, code: 'invalid_value', detail: unknownCategory(value, categories) };
  const detail =
    typeof value !== 'number'
      ? `Got ${showValue(value)}, expected a number${typeof value === 'boolean' ? ': 1 for true, 0 for false' : ''}.`
      : `Got ${value}, expected a number in the range of float32.`;
  const isNumber = typeof value === 'number' && Number.isFinite(Math.fround(value));
  return isNumber ? undefined : { pointer, code: 'invalid_value', detail };
}

function givenTwice(name: string, pointer: string): ProblemItem {
  const detail = `Feature '${safeText(name)}' is sent twice, in two Unicode spellings; send it once.`;
  return { pointer, code: 'duplicate_value', detail };
}

function missing(given: ReadonlySet<number>, names: readonly string[], pointer: string): ProblemItem[] {
  const absent = names.filter((_, index) => !given.has(index));
  return absent.slice(0, MAX_LISTED).map((name) => ({
    pointer: `${pointer}${toPointer([name])}`,
    code: 'missing_field',
    detail: `Feature '${safeText(name)}' is missing; a sample needs all ${names.length} features of the dataset.`,
  }));
}

function namesUnknown(pointer: string, size: number): ProblemItem {
  const detail = `Got an object, but the dataset of the model has no feature names. Send the sample as a list of ${size} number${size === 1 ? '' : 's'}.`;
  return { pointer, code: 'invalid_value', detail };
}
