import type { PredictionWarning } from '../../../src/contracts/predictions.js';
import type { ProblemItem } from '../../../src/contracts/problems.js';
import type { SampleValues } from '../../../src/domain/data/element-view.js';
import { parseInstances } from '../../../src/domain/data/instances/parse-instances.js';
import { showValue } from '../../../src/schema/show-value.js';
import { encodeCategory, unknownCategory } from './categories.js';
import type { Expectations } from './expectations.js';
import type { InputProfile } from './input-profile.js';
import { isNamed, namedReader } from './named-instances.js';
import { sampleWarnings } from './sample-warnings.js';
import { type GivenValue, type InputResult, sampleSize } from './samples.js';

/** The part of a model's profile needed to read instances. */
export type InstanceProfile = Pick<
  InputProfile,
  'shape' | 'isWide' | 'images' | 'featureNames' | 'categories' | 'expectations'
>;

const MAX_ERRORS = 16;
const MAX_EXTRA_AXES = 2;

/**
 * Reads samples given as nested lists of numbers of the expected shape, allowing for axes of size 1, as flat
 * lists of as many numbers, or as objects by feature name. Rejects with the first invalid element of each
 * sample.
 */
export function readInstances(
  given: readonly GivenValue[],
  { shape, isWide, images, featureNames, categories, expectations }: InstanceProfile,
): InputResult {
  const size = sampleSize(shape);
  const values = new (isWide ? Float64Array : Float32Array)(given.length * size);
  const errors: ProblemItem[] = [];
  const readNamed = namedReader({ names: featureNames, categories, size });
  for (const [index, { value, pointer }] of given.entries()) {
    const target = values.subarray(index * size, (index + 1) * size);
    const found = isNamed(value)
      ? readNamed(value, pointer, target)
      : readRow({ value, pointer }, shape, categories, target);
    const hinted = images === null || Array.isArray(value) ? found : found.map(withImageHint);
    errors.push(...hinted.slice(0, MAX_ERRORS - errors.length));
    if (errors.length === MAX_ERRORS) break;
  }
  if (errors.length === 0) {
    const { length: count } = given;
    return {
      outcome: 'ready',
      values,
      count,
      reports: null,
      warnings: warningsOf(values, size, expectations),
    };
  }
  return {
    outcome: 'rejected',
    code: 'invalid_instance',
    errors: isOneSample(given, shape) ? [oneSample(shape)] : errors,
  };
}

/**
 * Reads a body of numbers alone, which needs no lists in between; undefined if anything about it is unusual, which `readInstances`
 * can explain.
 */
export function readNumbers(
  body: Uint8Array,
  { shape, isWide, expectations }: InstanceProfile,
): Extract<InputResult, { outcome: 'ready' }> | undefined {
  const parsed = parseInstances(body, isWide ? 'float64' : 'float32');
  if (parsed === undefined) return undefined;
  const { values, count, sampleShape } = parsed;
  if (!isOfSample(sampleShape, shape)) return undefined;
  const warnings = warningsOf(values, sampleSize(shape), expectations);
  return { outcome: 'ready', values, count, reports: null, warnings };
}

const withImageHint = ({ detail, ...found }: ProblemItem): ProblemItem => ({
  ...found,
  detail: `${detail} An image is {"b64": "…"}, its file in base64.`,
});

/** Reads a sample without names; its texts may be categories. */
function readRow(
  { value, pointer }: GivenValue,
  shape: readonly number[],
  categories: InstanceProfile['categories'],
  target: SampleValues,
): ProblemItem[] {
  const row = categories?.length === 1 && typeof value === 'string' ? [value] : value;
  if (categories === null || !Array.isArray(row) || row.length !== categories.length)
    return [readInstance(value, shape, pointer, target) ?? []].flat();
  const numbers = row.map((entry, index) => encodeCategory(entry, categories[index]));
  const unknown = numbers.flatMap((entry, index) => {
    const known = categories[index];
    if (typeof entry !== 'string' || known === undefined) return [];
    return [item(row === value ? `${pointer}/${index}` : pointer, unknownCategory(entry, known))];
  });
  return unknown.length > 0 ? unknown : [readInstance(numbers, shape, pointer, target) ?? []].flat();
}

/** Whether the values of instances, which have no names of inputs, are one sample. */
function isOneSample(given: readonly GivenValue[], shape: readonly number[]): boolean {
  const instances = given.map(({ value }) => value);
  return (
    sampleSize(shape) > 1 &&
    isSample(instances, shape) &&
    !isSample(instances[0], shape) &&
    given[0]?.pointer === '/instances/0'
  );
}

function warningsOf(
  values: SampleValues,
  size: number,
  expectations: Expectations | null,
): ReadonlyMap<number, PredictionWarning[]> {
  const warnings = new Map<number, PredictionWarning[]>();
  if (expectations === null) return warnings;
  for (let from = 0; from < values.length; from += size) {
    const found = sampleWarnings(values, { from, to: from + size }, expectations);
    if (found.length > 0) warnings.set(from / size, found);
  }
  return warnings;
}

function readInstance(
  instance: unknown,
  shape: readonly number[],
  pointer: string,
  target: SampleValues,
): ProblemItem | undefined {
  return readNested(
    instance,
    isSample(instance, shape) ? nestedShape(instance, shape) : shape,
    pointer,
    target,
    shape,
  );
}

/** Whether lists are those of a sample, judged by their first entries. */
const isSample = (value: unknown, shape: readonly number[]): boolean =>
  isOfSample(nestedShape(value, shape), shape);

/** Whether nested lists of these lengths are a sample of a shape, nested or flat. */
const isOfSample = (lengths: readonly number[], shape: readonly number[]): boolean =>
  isSameShape(lengths, shape) || (shape.length > 1 && isSameShape(lengths, [sampleSize(shape)]));

/** Whether lengths are those of a shape, allowing for a few axes of size 1. */
function isSameShape(lengths: readonly number[], shape: readonly number[]): boolean {
  const [given, expected] = [lengths, shape].map((sizes) => sizes.filter((size) => size !== 1));
  return lengths.length <= shape.length + MAX_EXTRA_AXES && String(given) === String(expected);
}

/** The lengths of the nested first lists, to a few levels beyond the axes of the shape. */
function nestedShape(value: unknown, { length }: readonly number[]): number[] {
  const sizes: number[] = [];
  let inner = value;
  while (Array.isArray(inner) && sizes.length < length + MAX_EXTRA_AXES) {
    sizes.push(inner.length);
    inner = inner[0];
  }
  return sizes;
}

function oneSample(shape: readonly number[]): ProblemItem {
  return item(
    '/instances',
    `Got a single sample of shape [${shape}], expected a list of samples: wrap it in a list.`,
  );
}

/**
 * `shape` is the rest of `whole` at this depth, so that recursion never goes deeper than the input of the
 * model.
 */
function readNested(
  value: unknown,
  shape: readonly number[],
  pointer: string,
  target: SampleValues,
  whole: readonly number[],
): ProblemItem | undefined {
  const [length, ...inner] = shape;
  if (length === undefined) return readNumber(value, pointer, target, whole);
  if (!Array.isArray(value) || value.length !== length)
    return wrongShape(value, length, inner, pointer, whole);
  const step = target.length / length;
  for (let index = 0; index < length; index += 1) {
    const part = target.subarray(index * step, (index + 1) * step);
    const error = readNested(value[index], inner, `${pointer}/${index}`, part, whole);
    if (error !== undefined) return error;
  }
  return undefined;
}

function readNumber(
  value: unknown,
  pointer: string,
  target: SampleValues,
  whole: readonly number[],
): ProblemItem | undefined {
  if (typeof value !== 'number')
    return item(pointer, `Got ${showValue(value)}, expected a number. ${expected(whole)}`);
  if (!Number.isFinite(Math.fround(value)))
    return item(pointer, `Got ${value}, expected a number in the range of float32.`);
  target[0] = value;
  return undefined;
}

function wrongShape(
  value: unknown,
  length: number,
  inner: readonly number[],
  pointer: string,
  whole: readonly number[],
): ProblemItem {
  const things = inner.length === 0 ? `number${plural(length)}` : `list${plural(length)} of shape [${inner}]`;
  const entries = `${length} ${things}`;
  return item(pointer, `Got ${showValue(value)}, expected a list of ${entries}. ${expected(whole)}`);
}

const plural = (count: number): string => (count === 1 ? '' : 's');

function expected(whole: readonly number[]): string {
  const size = sampleSize(whole);
  return `The model accepts samples of shape [${whole}]; nest the lists accordingly, or send ${size} number${plural(size)} in one list.`;
}

function item(pointer: string, detail: string): ProblemItem {
  return { pointer, code: 'invalid_value', detail };
}
