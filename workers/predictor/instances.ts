import type { ProblemItem } from '../../src/contracts/problems.js';
import { showValue } from '../../src/contracts/show-value.js';
import { type SamplesResult, sampleSize } from './samples.js';

const MAX_ERRORS = 16;
const MAX_EXTRA_AXES = 2;

/**
 * Reads samples given as nested lists of numbers of the shape, give or take axes of one entry, or as flat lists of as
 * many numbers. Refuses with the first wrong element of each sample.
 */
export function readInstances(instances: readonly unknown[], shape: readonly number[]): SamplesResult {
  const size = sampleSize(shape);
  const values = new Float32Array(instances.length * size);
  const errors: ProblemItem[] = [];
  for (const [index, instance] of instances.entries()) {
    const target = values.subarray(index * size, (index + 1) * size);
    const error = readInstance(instance, shape, `/instances/${index}`, target);
    if (error !== undefined) errors.push(error);
    if (errors.length === MAX_ERRORS) break;
  }
  if (errors.length === 0) return { outcome: 'ready', values, count: instances.length, reports: null };
  const isOneSample = size > 1 && isSample(instances, shape) && !isSample(instances[0], shape);
  return {
    outcome: 'rejected',
    code: 'invalid_instance',
    errors: isOneSample ? [oneSample(shape)] : errors,
  };
}

function readInstance(
  instance: unknown,
  shape: readonly number[],
  pointer: string,
  target: Float32Array,
): ProblemItem | undefined {
  return readNested(
    instance,
    isSample(instance, shape) ? nestedShape(instance, shape) : shape,
    pointer,
    target,
    shape,
  );
}

const isSample = (value: unknown, shape: readonly number[]): boolean =>
  hasShape(value, shape) || hasShape(value, [sampleSize(shape)]);

/** Whether lists are nested in a shape, by their first entries, give or take axes of one entry. */
function hasShape(value: unknown, shape: readonly number[]): boolean {
  const [given, expected] = [nestedShape(value, shape), shape].map((sizes) =>
    sizes.filter((size) => size !== 1),
  );
  return String(given) === String(expected);
}

/** The lengths of the first lists in one another, down to a few more than the shape has axes. */
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
    `Got one sample of shape [${shape}], expected a list of samples: put it in one more list.`,
  );
}

/** `shape` is what is left of `whole` at this depth, so that recursion never goes deeper than the model's input. */
function readNested(
  value: unknown,
  shape: readonly number[],
  pointer: string,
  target: Float32Array,
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
  target: Float32Array,
  whole: readonly number[],
): ProblemItem | undefined {
  if (typeof value !== 'number')
    return item(pointer, `Got ${showValue(value)}, expected a number. ${expected(whole)}`);
  if (!Number.isFinite(Math.fround(value)))
    return item(pointer, `Got ${value}, expected a number that float32 can hold.`);
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
  return `The model takes samples of shape [${whole}]; nest them so, or give ${sampleSize(whole)} numbers in one list.`;
}

function item(pointer: string, detail: string): ProblemItem {
  return { pointer, code: 'invalid_value', detail };
}
