import type { XOp } from '../../../src/contracts/datasets/preprocessing.js';
import type { RowRanges } from '../../../src/domain/training/fit/row-ranges.js';
import { exactSteps } from '../preprocessing/exact-steps.js';
import { numbersOf, type OpenedDataSet } from './data-set.js';
import { spanOf } from './rows/row-span.js';
import { windowedRows } from './rows/windowed-rows.js';
import type { SampleArray } from './sample-array.js';

/** The samples of an input after its fitted steps, and their ranges by split. */
export function preprocessedArray(
  { x, splits, firstRows, rows }: OpenedDataSet,
  input: number,
  steps: readonly XOp[],
): { samples: SampleArray; rows: RowRanges } {
  const array = numbersOf(x[input]);
  const stored = firstRows === undefined ? array : windowedRows(array, firstRows, spanOf(array));
  const { shape, apply } = exactSteps(steps, array.sampleShape);
  const samples: SampleArray = {
    sampleShape: shape,
    dtype: 'float32',
    count: stored.count,
    parts: [],
    values: null,
    read: async (from, to) => new Float32Array(apply(await stored.read(from, to))),
  };
  return { samples, rows: firstRows === undefined ? rows : splits };
}
