import type { ResolvedConfig } from '../../../src/contracts/training-config.js';
import { type EngineFailure, invalidData } from '../engine-failure.js';
import { firstOutside, vocabularyOf } from '../vocabulary.js';
import { elementsOf, type Samples, type Values } from './raw-array.js';
import type { Split, Splits } from './splits.js';

/**
 * Looks for what would train to nonsense: numbers that are not finite, class indices out of range.
 * @throws EngineFailure `invalid_data` naming the split, the sample and the value.
 */
export function checkData(splits: Splits, config: ResolvedConfig, outputShape: readonly number[]): void {
  const { train, validation, test } = splits;
  checkSplit('train', train, config, outputShape);
  if (validation !== null) checkSplit('validation', validation, config, outputShape);
  if (test !== null) checkSplit('test', test, config, outputShape);
}

function checkSplit(
  name: keyof Splits,
  { x, y, count }: Split,
  config: ResolvedConfig,
  outputShape: readonly number[],
): void {
  if (count === 0) throw invalidData(`The ${name} split has no samples.`, { split: name });
  checkFinite(x, { split: name, part: 'x' });
  checkFinite(y, { split: name, part: 'y' });
  const classes = classCount(config, outputShape);
  if (classes !== undefined) checkLabels(y, classes, name);
  else if (config.compile.loss.type === 'binary_crossentropy') checkProbabilities(y, name);
  const vocabulary = vocabularyOf(config.model.layers);
  if (vocabulary !== undefined) checkIndices(x, vocabulary, name);
}

/** How many classes integer labels may name; undefined when the labels are not class indices. */
function classCount(config: ResolvedConfig, outputShape: readonly number[]): number | undefined {
  const oneHot = config.dataset.y.find((step) => step.op === 'one_hot');
  if (oneHot !== undefined) return oneHot.num_classes ?? outputShape.at(-1);
  return config.compile.loss.type === 'sparse_categorical_crossentropy' ? outputShape.at(-1) : undefined;
}

/** Where a value was found. */
interface Place {
  split: keyof Splits;
  part: 'x' | 'y';
}

function checkFinite(samples: Samples, place: Place): void {
  if (!(samples.values instanceof Float32Array)) return;
  const index = firstNonFinite(samples.values);
  if (index < 0) return;
  throw found(samples, index, place, 'Numbers must be finite; remove or replace it, then upload again.');
}

function checkLabels(samples: Samples, classes: number, split: keyof Splits): void {
  const index = firstOutside(samples.values, classes);
  const fraction = index >= 0 ? -1 : firstFraction(samples.values);
  if (index < 0 && fraction < 0) return;
  const rule = `Labels must be integers from 0 to ${classes - 1}, one for each class of the model; correct the data or the number of classes.`;
  throw found(samples, Math.max(index, fraction), { split, part: 'y' }, rule);
}

function checkProbabilities(samples: Samples, split: keyof Splits): void {
  const index = firstOutsideUnit(samples.values);
  if (index < 0) return;
  const rule =
    'Labels of binary_crossentropy must be from 0 to 1; bring them there, or use mean_squared_error for other numbers.';
  throw found(samples, index, { split, part: 'y' }, rule);
}

/** Fractions are cut off, as in Keras. */
function checkIndices(samples: Samples, vocabulary: number, split: keyof Splits): void {
  const index = firstOutside(samples.values, vocabulary);
  if (index < 0) return;
  const rule = `The Embedding looks up integers from 0 to ${vocabulary - 1}; correct the data or raise input_dim.`;
  throw found(samples, index, { split, part: 'x' }, rule);
}

// Plain loops over one element type: 47 million floats take 50 ms so, and ten times that with findIndex.

function firstNonFinite(values: Float32Array): number {
  for (let index = 0; index < values.length; index++) if (!Number.isFinite(values[index])) return index;
  return -1;
}

/** What division in float32 may leave over. */
const ROUNDING = 1e-5;

function firstOutsideUnit(values: Values): number {
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    if (value < -ROUNDING || value > 1 + ROUNDING) return index;
  }
  return -1;
}

function firstFraction(values: Values): number {
  if (!(values instanceof Float32Array)) return -1;
  for (let index = 0; index < values.length; index++) if (!Number.isInteger(values[index])) return index;
  return -1;
}

function found(samples: Samples, index: number, { split, part }: Place, rule: string): EngineFailure {
  const size = elementsOf(samples.sampleShape);
  const sample = Math.floor(index / size);
  const value = String(samples.values[index]);
  const position = size === 1 ? '' : `, element ${index % size}`;
  return invalidData(`${part} of the ${split} split holds ${value} in sample ${sample}${position}. ${rule}`, {
    split,
    sample,
    element: index % size,
    value,
  });
}
