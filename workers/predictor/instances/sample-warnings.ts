import type { ArrayStatistics } from '../../../src/contracts/datasets/findings.js';
import type { PredictionWarning } from '../../../src/contracts/predictions.js';
import type { SampleValues } from '../../../src/domain/data/element-view.js';
import { safeText } from '../../../src/schema/show-value.js';
import type { Expectations, Expected } from './expectations.js';

/** The position of one sample among many. */
export interface SampleSlice {
  from: number;
  to: number;
}

/**
 * Warnings about a sample in the units of the dataset. Compares numbers without copying any, because most
 * samples are normal.
 */
export function sampleWarnings(
  values: SampleValues,
  slice: SampleSlice,
  expectations: Expectations,
): PredictionWarning[] {
  const warnings: PredictionWarning[] = [];
  const { borderIndices, border, mean, std } = expectations;
  const found = summarize(values, slice, expectations);
  if (found.outside >= 0) warnings.push(outsideWarning(values, slice.from, found.outside, expectations));
  if (border !== null && borderIndices !== null) {
    const level = borderOf(values, slice.from, borderIndices);
    if (isUnexpected(level, border)) warnings.push(borderWarning(level, border));
  }
  if (mean !== null && isUnexpected(found.mean, mean))
    warnings.push(meanWarning(found.mean, mean, borderIndices !== null));
  if (std !== null && isUnexpected(found.std, std) && !isUsualRow(values, slice.from, expectations.elements))
    warnings.push(spreadWarning(found.std, std));
  return warnings;
}

const isUnexpected = (value: number, { low, high }: Expected): boolean => value < low || value > high;

interface SampleSummary {
  /** Index of the first element far outside; -1 if none. */
  outside: number;
  mean: number;
  std: number;
}

/**
 * One pass: distances are measured from the first element, so that a large mean does not cancel a small
 * spread.
 */
function summarize(
  values: SampleValues,
  { from, to }: SampleSlice,
  { low, high }: Expectations,
): SampleSummary {
  const isPerColumn = low.length > 1;
  const pivot = values[from] ?? 0;
  let [least = 0] = low;
  let [greatest = 0] = high;
  let outside = -1;
  let sum = 0;
  let squares = 0;
  for (let index = from; index < to; index++) {
    const value = values[index] ?? 0;
    if (isPerColumn) {
      least = low[index - from] ?? least;
      greatest = high[index - from] ?? greatest;
    }
    if (outside < 0 && (value < least || value > greatest)) outside = index - from;
    sum += value - pivot;
    squares += (value - pivot) * (value - pivot);
  }
  const distance = sum / (to - from);
  const variance = Math.max(0, squares / (to - from) - distance * distance);
  return { outside, mean: pivot + distance, std: Math.sqrt(variance) };
}

function borderOf(values: SampleValues, from: number, indices: Int32Array): number {
  let sum = 0;
  for (const index of indices) sum += values[from + index] ?? 0;
  return sum / indices.length;
}

/** A row may exceed a column by this fraction of the column's range. */
const OUTSIDE_COLUMN = 0.05;
/** The sum of squared deviations of an unusual row exceeds its mean by this many deviations. */
const FAR_ROW = 4;

/**
 * Whether a row is usual for the training data although its values hardly vary: columns have units of their
 * own, so that equal values, such as 0 and 0, say little. A row that was already scaled exceeds a column, or
 * is near the extremes of many.
 */
function isUsualRow(values: SampleValues, from: number, columns: readonly ArrayStatistics[]): boolean {
  const count = columns.length;
  if (count === 1) return false;
  let distance = 0;
  for (const [index, { min, max, mean, std }] of columns.entries()) {
    const value = values[from + index] ?? 0;
    if (min === null || max === null || mean === null || std === null) return false;
    const margin = OUTSIDE_COLUMN * (max - min);
    if (value < min - margin || value > max + margin) return false;
    if (std > 0) distance += ((value - mean) / std) ** 2;
  }
  return distance <= count + FAR_ROW * Math.sqrt(2 * count);
}

function outsideWarning(
  values: SampleValues,
  from: number,
  index: number,
  { elements, columnNames }: Expectations,
): PredictionWarning {
  const element = elements.length > 1 ? elements[index] : elements[0];
  const name = columnNames?.[index];
  const where = name === undefined ? `Element ${index}` : `'${safeText(name)}'`;
  const detail =
    `${where} is ${show(values[from + index])}, far outside the training data (${show(element?.min)} to ${show(element?.max)}). ` +
    'Send values in the units of the dataset: the preprocessing of the model is applied to them.';
  return { code: 'outside_training_range', detail };
}

function borderWarning(level: number, { recorded }: Expected): PredictionWarning {
  const detail = `The border has a mean of ${show(level)}; the training samples range from ${show(recorded.min)} to ${show(recorded.max)}. Try invert=true or background=auto, or crop the image as the training images were.`;
  return { code: 'unlike_training_border', detail };
}

function meanWarning(mean: number, { recorded }: Expected, isImage: boolean): PredictionWarning {
  const fix = isImage
    ? 'Check its brightness, and that dark and light are not swapped.'
    : 'Check that its values are in the units of the dataset and, if they are pixels, that dark and light are not swapped.';
  const detail = `The mean is ${show(mean)}; the training samples range from ${show(recorded.min)} to ${show(recorded.max)}. ${fix}`;
  return { code: 'unlike_training_mean', detail };
}

function spreadWarning(spread: number, { recorded }: Expected): PredictionWarning {
  const cause =
    spread < recorded.min
      ? 'Is it blank, or were its values already scaled? Send values in the units of the dataset.'
      : 'Check that its values are in the units of the dataset.';
  const detail = `Its values have a standard deviation of ${show(spread)}; the training samples range from ${show(recorded.min)} to ${show(recorded.max)}. ${cause}`;
  return { code: 'unlike_training_spread', detail };
}

/** At most five significant digits. */
const show = (value: number | null | undefined): string => String(Number((value ?? 0).toPrecision(5)));
