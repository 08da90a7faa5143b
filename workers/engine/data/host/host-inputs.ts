import type { ColumnCategories } from '../../../../src/contracts/datasets/arrays.js';
import type { XOp } from '../../../../src/contracts/datasets/preprocessing.js';
import type { ElementValues } from '../../../../src/domain/data/element-view.js';
import { elementsOf } from '../../../../src/keras/shape.js';
import type { HostValues } from '../../host/host-kernel.js';
import { exactSteps } from '../../preprocessing/exact-steps.js';
import { spannedRows, spanOf } from '../rows/row-span.js';
import type { SampleArray } from '../sample-array.js';
import { exactRows } from './exact-rows.js';
import type { TextArray } from './text-array.js';

/** Reads the values of an input for the host. @param rows the first rows of samples */
export type HostInput = (rows: Int32Array) => Promise<HostValues>;

/** Texts as they are stored. */
export const textInput =
  (array: TextArray): HostInput =>
  async (rows) =>
    array.texts(rows);

/** Texts of categories, of which a table stores the numbers. */
export const categoryInput = (array: SampleArray, categories: readonly ColumnCategories[]): HostInput => {
  return async (rows) => textsOfCategories(await rowsOf(array, rows), categories);
};

/** The texts of rows of category numbers. */
export const textsOfCategories = (
  numbers: ArrayLike<number>,
  categories: readonly ColumnCategories[],
): string[] =>
  Array.from(numbers, (number, index) => categories[index % categories.length]?.values[number] ?? '');

/** Numbers after their fitted steps; integers of 64 bits without steps stay exact. */
export function numberInput(array: SampleArray, steps: readonly XOp[]): HostInput {
  const isExact =
    array.dtype === 'int64' && steps.every(({ op }) => op === 'reshape' || op === 'expand_dims');
  if (isExact && array.stored === undefined && array.span === undefined)
    return async (rows) => exactRows(array, rows);
  const { apply } = exactSteps(steps, array.sampleShape);
  const span = spanOf(array);
  return async (rows) => apply(await rowsOf(array, spannedRows(rows, span)));
}

/** Any rows of an array, in the order given. */
async function rowsOf(array: SampleArray, rows: Int32Array): Promise<Float64Array> {
  const size = elementsOf(array.sampleShape);
  const gathered = new Float64Array(rows.length * size);
  for (let begin = 0; begin < rows.length; ) {
    const from = rows[begin] ?? 0;
    let count = 1;
    while (begin + count < rows.length && rows[begin + count] === from + count) count += 1;
    const values: ElementValues = await array.read(from, from + count);
    gathered.set(values, begin * size);
    begin += count;
  }
  return gathered;
}
