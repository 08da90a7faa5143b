import { BYTES_PER_ELEMENT } from '../../../src/contracts/datasets/arrays.js';
import { viewElements } from '../../../src/domain/data/element-view.js';
import { elementsOf } from '../../../src/keras/shape.js';
import { storedValues } from '../data/batch-input.js';
import type { DataSet } from '../data/data-set.js';
import { ONE_ROW, spanOf } from '../data/rows/row-span.js';
import { windowedRows } from '../data/rows/windowed-rows.js';
import type { ArrayValues, SampleArray } from '../data/sample-array.js';
import type { TensorValues } from '../graph/session.js';

/** As many numbers of all inputs are read at once. */
const ELEMENTS_AT_ONCE = 1 << 20;
const MAX_SAMPLES = 4096;

type Samples = Pick<DataSet, 'x' | 'splits' | 'firstRows'>;

/** How many samples are read at once; the last part of the training split may have fewer. */
export function sampleCounts({ x, splits }: Samples): number[] {
  const size = x.reduce((sum, array) => sum + elementsOf(array.sampleShape) * spanOf(array).length, 1);
  const most = Math.max(1, Math.min(MAX_SAMPLES, Math.floor(ELEMENTS_AT_ONCE / size)));
  const { count } = splits.train;
  const whole = Array.from({ length: Math.floor(count / most) }, () => most);
  return count % most === 0 ? whole : [...whole, count % most];
}

/** The samples of the training split in their order, `sampleCounts` at a time, each input as a step takes its rows. */
export async function* trainingSamples(samples: Samples): AsyncGenerator<TensorValues[]> {
  const arrays = samples.x.map((array) => trainingArray(array, samples));
  let from = 0;
  for (const count of sampleCounts(samples)) {
    const parts = await Promise.all(arrays.map((read) => read(from, from + count)));
    yield parts.map(storedValues);
    from += count;
  }
}

function trainingArray(
  array: SampleArray,
  { splits: { train }, firstRows }: Samples,
): (from: number, to: number) => Promise<ArrayValues> {
  if (firstRows === undefined) return (from, to) => array.read(train.from + from, train.from + to);
  const starts = firstRows.subarray(train.from, train.from + train.count);
  const windows = windowedRows(array, starts, array.span ?? ONE_ROW);
  return async (from, to) => ofType(array, await windows.read(from, to));
}

/** Windows are read as float64, whatever the type of their rows. */
function ofType({ dtype }: SampleArray, values: ArrayValues): ArrayValues {
  const typed = viewElements(new ArrayBuffer(values.length * BYTES_PER_ELEMENT[dtype]), dtype);
  typed.set(values);
  return typed;
}
