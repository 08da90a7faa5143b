import { MAX_RANK } from '../../../src/schema/primitives.js';
import { Rejection } from '../rejection.js';
import type { IngestedArrays, LabelledArrays, StoredArray } from './arrays.js';

const MAX_SAMPLES = 2 ** 31 - 1;

/**
 * Checks that inputs, labels and splits belong together. Converts two shapes to Keras's form: labels
 * [samples, 1] lose the last axis, inputs [samples] get one. @throws Rejection that states both shapes.
 */
export function checkArrays(arrays: IngestedArrays): IngestedArrays {
  const train = checkPair(arrays.train, 'training');
  return {
    ...arrays,
    train,
    validation: checkHeldOut(train, arrays.validation ?? null, 'validation'),
    test: checkHeldOut(train, arrays.test, 'test'),
  };
}

function checkHeldOut(
  train: LabelledArrays,
  pair: LabelledArrays | null,
  split: 'validation' | 'test',
): LabelledArrays | null {
  if (pair === null) return null;
  const held = checkPair(pair, split);
  checkAlike('inputs', train.x, held.x, split);
  checkAlike('labels', train.y, held.y, split);
  return held;
}

function checkPair(pair: LabelledArrays, split: string): LabelledArrays {
  const x = withFeatureAxis(pair.x);
  const y = withoutUnitAxis(pair.y);
  const [xSamples, ySamples] = [x.shape[0], y.shape[0]];
  if (xSamples === undefined || ySamples === undefined) {
    throw new Rejection(
      'mismatched_samples',
      `The ${split} split has inputs of shape [${x.shape}] and labels of shape [${y.shape}]; the first axis of each must count the samples.`,
    );
  }
  if (xSamples !== ySamples) {
    throw new Rejection(
      'mismatched_samples',
      `The ${split} split has ${xSamples} inputs (shape [${x.shape}]) and ${ySamples} labels (shape [${y.shape}]); each input needs one label.`,
    );
  }
  if (x.shape.includes(0) || y.shape.includes(0)) {
    throw new Rejection(
      'empty_dataset',
      `The ${split} split is empty: inputs of shape [${x.shape}], labels of shape [${y.shape}].`,
    );
  }
  if (xSamples > MAX_SAMPLES || Math.max(x.shape.length, y.shape.length) - 1 > MAX_RANK) {
    throw new Rejection(
      'too_large',
      `A sample may have at most ${MAX_RANK} axes; got inputs of shape [${x.shape}], labels of shape [${y.shape}].`,
    );
  }
  return { ...pair, x, y };
}

function withFeatureAxis(x: StoredArray): StoredArray {
  return x.shape.length === 1 ? { ...x, shape: [...x.shape, 1] } : x;
}

function withoutUnitAxis(y: StoredArray): StoredArray {
  return y.shape.length === 2 && y.shape[1] === 1 ? { ...y, shape: y.shape.slice(0, 1) } : y;
}

function checkAlike(what: string, train: StoredArray, held: StoredArray, split: string): void {
  if (String(train.shape.slice(1)) === String(held.shape.slice(1)) && train.dtype === held.dtype) return;
  throw new Rejection(
    'mismatched_splits',
    `The ${what} of the splits differ: train [${train.shape}] of ${train.dtype}, ${split} [${held.shape}] of ${held.dtype}. Save both with the same sample shape and type.`,
  );
}
