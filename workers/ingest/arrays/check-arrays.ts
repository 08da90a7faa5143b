import type { ArrayRole } from '../../../src/contracts/datasets/arrays.js';
import { MAX_RANK } from '../../../src/schema/primitives.js';
import { joinRejections, Rejection, shown } from '../rejection.js';
import {
  type IngestedArray,
  isText,
  SPLIT_NAMES,
  type SplitName,
  type StoredArray,
  type StoredPart,
  samplesIn,
} from './arrays.js';

const MAX_SAMPLES = 2 ** 31 - 1;
const MAX_LISTED = 20;

/**
 * Checks that inputs, labels and splits belong together. Converts two shapes to Keras's form: labels
 * [samples, 1] lose the last axis, inputs [samples] get one. @throws Rejection that states both shapes.
 */
export function checkArrays(arrays: readonly IngestedArray[]): IngestedArray[] {
  const shaped = arrays.map(inKerasForm);
  const isNamed = shaped.some(({ role, name }) => role !== name || role === 'w');
  for (const split of SPLIT_NAMES) checkSplit(shaped, split, isNamed);
  const faults = shaped.flatMap((array) => heldOutFaults(array, isNamed));
  const [first, ...others] = faults;
  if (first !== undefined) throw joinRejections(first, others);
  return shaped;
}

function inKerasForm(array: IngestedArray): IngestedArray {
  if (isText(array)) return array;
  const shape = array.role === 'x' ? withFeatureAxis : withoutUnitAxis;
  const change = (part: StoredPart): StoredPart => ({ ...part, values: shape(part.values) });
  const { train, validation, test } = array.splits;
  return {
    ...array,
    splits: {
      train: change(train),
      validation: validation && change(validation),
      test: test && change(test),
    },
  };
}

function withFeatureAxis(x: StoredArray): StoredArray {
  return x.shape.length === 1 ? { ...x, shape: [...x.shape, 1] } : x;
}

function withoutUnitAxis(y: StoredArray): StoredArray {
  return y.shape.length === 2 && y.shape[1] === 1 ? { ...y, shape: y.shape.slice(0, 1) } : y;
}

/** An array of a split, for messages. */
interface Held {
  role: ArrayRole;
  name: string;
  part: StoredPart;
  shape: readonly number[];
}

const SPLIT_WORDS = { train: 'training', validation: 'validation', test: 'test' } as const;

function checkSplit(arrays: readonly IngestedArray[], split: SplitName, isNamed: boolean): void {
  const held = arrays.flatMap(({ role, name, splits }): Held[] => {
    const part = splits[split];
    if (part === null) return [];
    const shape = part.offsets === undefined ? part.values.shape : [samplesIn(part)];
    return [{ role, name, part, shape }];
  });
  const where = `The ${SPLIT_WORDS[split]} split`;
  const list = describe(held, isNamed);
  if (held.some(({ shape }) => shape.length === 0))
    throw new Rejection(
      'mismatched_samples',
      `${where} has ${list}; the first axis of each must count the samples.`,
    );
  const counts = new Set(held.map(({ part }) => samplesIn(part)));
  if (counts.size > 1) throw otherCounts(where, held, isNamed);
  if (held.some(({ shape }) => shape.includes(0)))
    throw new Rejection('empty_dataset', `${where} is empty: ${list}.`);
  if (held.some(({ shape }) => (shape[0] ?? 0) > MAX_SAMPLES || shape.length - 1 > MAX_RANK))
    throw new Rejection('too_large', `A sample may have at most ${MAX_RANK} axes; got ${list}.`);
}

/** `inputs of shape [2,3] and labels of shape [2]`, or the arrays by name. */
function describe(held: readonly Held[], isNamed: boolean): string {
  const listed = held
    .slice(0, MAX_LISTED)
    .map(({ role, name, shape }) =>
      isNamed ? `${role} ${shown(name)} of shape [${shape}]` : `${WORDS[role]} of shape [${shape}]`,
    );
  const more = held.length > MAX_LISTED ? ', …' : '';
  return `${listed.join(isNamed ? ', ' : ' and ')}${more}`;
}

const WORDS: Readonly<Record<ArrayRole, string>> = { x: 'inputs', y: 'labels', w: 'weights' };

function otherCounts(where: string, held: readonly Held[], isNamed: boolean): Rejection {
  const counts = held.map(({ role, part, shape }) => `${samplesIn(part)} ${WORDS[role]} (shape [${shape}])`);
  const detail = isNamed
    ? `${where} has arrays of different lengths: ${describe(held, true)}; each sample needs an entry in every array. To leave an array out, send the field arrays.`
    : `${where} has ${counts.join(' and ')}; each input needs one label.`;
  return new Rejection('mismatched_samples', detail);
}

function heldOutFaults({ role, name, splits }: IngestedArray, isNamed: boolean): Rejection[] {
  const { train } = splits;
  const what = isNamed ? `arrays ${role} ${shown(name)}` : WORDS[role];
  return (['validation', 'test'] as const).flatMap((split) => {
    const held = splits[split];
    return held === null || isAlike(train, held) ? [] : [unlike(what, train.values, held.values, split)];
  });
}

function isAlike(train: StoredPart, held: StoredPart): boolean {
  if (train.offsets !== undefined) return held.offsets !== undefined;
  const { values: one } = train;
  const { values: other } = held;
  return String(one.shape.slice(1)) === String(other.shape.slice(1)) && one.dtype === other.dtype;
}

function unlike(what: string, train: StoredArray, held: StoredArray, split: string): Rejection {
  return new Rejection(
    'mismatched_splits',
    `The ${what} of the splits differ: train [${train.shape}] of ${train.dtype}, ${split} [${held.shape}] of ${held.dtype}. Save both with the same sample shape and type.`,
  );
}
