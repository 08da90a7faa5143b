import type { UnnamedOutput } from '../../src/domain/model-outputs.js';
import { classifiesPositions } from '../../src/keras/task.js';
import { isYes, sigmoid, softmax } from '../engine/model/probabilities.js';
import { largest } from './ranking.js';

/** Default number of listed classes. */
export const DEFAULT_TOP_K = 10;

/** The classes of a whole sample by an output. */
export interface SampleClasses {
  /** Of each class. */
  probabilities: ArrayLike<number>;
  /** The classes to list, most probable first. */
  listed: readonly number[];
  /** The predicted class; null if several may be, or if the probability is not finite. */
  predicted: number | null;
  /** Of the predicted class, or of class 1 of two; null if there is neither. */
  probability: number | null;
  /** The classes that apply, if several may; else null. */
  applying: readonly number[] | null;
}

/** Whether an output has a class, or classes, for a whole sample. */
export const classifiesSamples = ({
  task,
  output_shape,
}: Pick<UnnamedOutput, 'task' | 'output_shape'>): boolean =>
  !classifiesPositions(task) && task !== 'regression' && output_shape.length <= 1;

/** Interprets the values of an output for one sample. */
export function sampleClasses(
  { task, from_logits }: Pick<UnnamedOutput, 'task' | 'from_logits'>,
  values: Float32Array,
  topK: number | null,
): SampleClasses {
  const count = topK ?? DEFAULT_TOP_K;
  if (task === 'binary')
    return yesOrNo(from_logits ? sigmoid(values[0] ?? Number.NaN) : (values[0] ?? Number.NaN));
  if (task === 'multi_label')
    return manyOfMany(from_logits ? Float64Array.from(values, sigmoid) : values, count);
  return oneOfMany(from_logits ? softmax([...values]) : values, count);
}

function oneOfMany(probabilities: ArrayLike<number>, count: number): SampleClasses {
  const listed = largest(probabilities, count);
  const [best = 0] = listed;
  const probability = probabilities[best] ?? Number.NaN;
  // If all values are NaN, there is no most probable class.
  const known = Number.isFinite(probability)
    ? { predicted: best, probability }
    : { predicted: null, probability: null };
  return { probabilities, listed, ...known, applying: null };
}

function yesOrNo(one: number): SampleClasses {
  const probabilities = [1 - one, one];
  return {
    probabilities,
    listed: largest(probabilities, 2),
    predicted: Number.isFinite(one) ? Number(isYes(one)) : null,
    probability: one,
    applying: null,
  };
}

function manyOfMany(probabilities: ArrayLike<number>, count: number): SampleClasses {
  const applying: number[] = [];
  for (let index = 0; index < probabilities.length; index++)
    if (isYes(probabilities[index] ?? Number.NaN)) applying.push(index);
  return {
    probabilities,
    listed: largest(probabilities, count),
    predicted: null,
    probability: null,
    applying,
  };
}
