import { toPointer } from '../../src/contracts/json-pointer.js';
import type { ProblemItem } from '../../src/contracts/problems.js';
import { safeText, showValue } from '../../src/contracts/show-value.js';
import { unknownFieldDetail } from '../../src/contracts/suggestion.js';
import type { SampleValues } from '../../src/domain/data/element-view.js';

const MAX_LISTED = 20;

/** A sample as an object by feature name. */
export type NamedInstance = Readonly<Record<string, unknown>>;

/** Whether a sample is an object rather than a list or a number. */
export const isNamed = (value: unknown): value is NamedInstance =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Writes the values of a sample in the order of the features; returns everything that is wrong with it. */
export type ReadNamed = (instance: NamedInstance, pointer: string, target: SampleValues) => ProblemItem[];

/** Reads samples by the names that the dataset had, which is prepared once for all samples. */
export function namedReader(names: readonly string[] | null, size: number): ReadNamed {
  if (names === null || names.length !== size) return (_, pointer) => [namesUnknown(pointer, size)];
  let indexOf: ReadonlyMap<string, number> | undefined;
  return (instance, pointer, target) => {
    indexOf ??= new Map(names.map((name, index) => [name, index]));
    return readNamed(instance, { names, indexOf }, pointer, target);
  };
}

function readNamed(
  instance: NamedInstance,
  { names, indexOf }: { names: readonly string[]; indexOf: ReadonlyMap<string, number> },
  pointer: string,
  target: SampleValues,
): ProblemItem[] {
  const errors: ProblemItem[] = [];
  let known = 0;
  for (const [name, value] of Object.entries(instance)) {
    const index = indexOf.get(name);
    const at = `${pointer}${toPointer([name])}`;
    if (index === undefined) {
      errors.push({ pointer: at, code: 'unknown_field', detail: unknownFieldDetail('feature', name, names) });
      continue;
    }
    known += 1;
    const error = wrongNumber(value, at);
    if (error !== undefined) errors.push(error);
    else target[index] = Number(value);
  }
  return known === names.length ? errors : [...errors, ...missing(instance, names, pointer)];
}

function wrongNumber(value: unknown, pointer: string): ProblemItem | undefined {
  const detail =
    typeof value !== 'number'
      ? `Got ${showValue(value)}, expected a number.`
      : `Got ${value}, expected a number that float32 can hold.`;
  const isNumber = typeof value === 'number' && Number.isFinite(Math.fround(value));
  return isNumber ? undefined : { pointer, code: 'invalid_value', detail };
}

function missing(instance: NamedInstance, names: readonly string[], pointer: string): ProblemItem[] {
  const absent = names.filter((name) => !Object.hasOwn(instance, name));
  return absent.slice(0, MAX_LISTED).map((name) => ({
    pointer: `${pointer}${toPointer([name])}`,
    code: 'missing_field',
    detail: `Feature '${safeText(name)}' is missing; a sample needs each of the ${names.length} features of the dataset.`,
  }));
}

function namesUnknown(pointer: string, size: number): ProblemItem {
  const detail = `Got an object, but the dataset of the model has no feature names. Give the sample as a list of ${size} number${size === 1 ? '' : 's'}.`;
  return { pointer, code: 'invalid_value', detail };
}
