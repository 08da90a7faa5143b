import type { ClassWeights } from '../../../src/contracts/jobs/training-config.js';
import { balancedWeights, type ClassCounts } from '../../../src/domain/training/outputs/balanced-weights.js';
import { isBalanced } from '../../../src/domain/training/outputs/output-training.js';
import { elementsOf } from '../../../src/keras/shape.js';
import { invalidData } from '../engine-failure.js';
import type { OpenedDataSet } from './data-set.js';
import { spanOf } from './rows/row-span.js';
import { windowedRows } from './rows/windowed-rows.js';
import { type ArrayValues, chunksOf } from './sample-array.js';

/** Class weights with numbers in place of "balanced", from the labels of the samples to train on. @throws EngineFailure `invalid_data` */
export async function countBalanced(
  given: ClassWeights | null,
  outputs: readonly string[],
  opened: OpenedDataSet,
): Promise<ClassWeights | null> {
  if (given === null || !needsCounts(given)) return given;
  const counts = new Map<number, ClassCounts>();
  for (const [output, name] of outputs.entries())
    if (isBalanced(given) || isBalanced(weightOf(given, name)))
      counts.set(output, await countClasses(opened, output));
  return balancedWeights(given, outputs, (output) => counts.get(output));
}

const needsCounts = (given: ClassWeights): boolean =>
  isBalanced(given) || Object.values(given).some((weight) => isBalanced(weight));

const weightOf = (given: Exclude<ClassWeights, 'balanced'>, name: string) =>
  Object.hasOwn(given, name) ? given[name] : undefined;

/** How many samples to train on have each class. */
async function countClasses(opened: OpenedDataSet, output: number): Promise<ClassCounts> {
  const { firstRows, splits } = opened;
  const source = opened.labels[output];
  const array = source?.from === 'array' ? opened.y[source.index] : undefined;
  if (array === undefined) throw withoutClasses();
  const samples = firstRows === undefined ? array : windowedRows(array, firstRows, spanOf(array));
  const width = elementsOf(array.sampleShape);
  const counts = new Map<number, number>();
  for await (const { values } of chunksOf(samples, splits.train))
    for (let at = 0; at < values.length; at += width) {
      const label = width === 1 ? Math.round(values[at] ?? 0) : largestOf(values, at, width);
      if (!(label >= 0)) throw withoutClasses();
      counts.set(label, (counts.get(label) ?? 0) + 1);
    }
  return counts;
}

function largestOf(values: ArrayValues, from: number, width: number): number {
  let largest = 0;
  for (let index = 1; index < width; index++)
    if ((values[from + index] ?? 0) > (values[from + largest] ?? 0)) largest = index;
  return largest;
}

const withoutClasses = () =>
  invalidData(
    'class_weight "balanced" counts the labels of each class, which must be class numbers from 0 or one-hot. Correct the labels, or give the weight of each class.',
    {},
  );
