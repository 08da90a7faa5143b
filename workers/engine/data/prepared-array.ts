import type { XOp } from '../../../src/contracts/datasets/preprocessing.js';
import { isWide } from '../../../src/domain/data/element-view.js';
import { elementsOf } from '../../../src/keras/shape.js';
import { exactSteps } from '../preprocessing/exact-steps.js';
import type { DataSet, OpenedDataSet } from './data-set.js';
import { type ArrayValues, arrayOf, chunksOf, type SampleArray, sampleBytes } from './sample-array.js';

/** Data after the steps that float32 would blur, and the remaining steps on each input. */
export interface PreparedData {
  data: DataSet;
  steps: (readonly XOp[])[];
}

/**
 * Applies the fitted steps in float64 to arrays of float64 and int64, then converts them to float32: at once
 * in memory, if the data are resident and the steps do not make them too large, else as rows are read. Other
 * arrays are unchanged.
 */
export async function prepareWide(
  opened: OpenedDataSet,
  steps: readonly (readonly XOp[])[],
  maxResidentBytes: number,
): Promise<PreparedData> {
  const { isResident, ...data } = opened;
  const maxBytes = isResident ? maxResidentBytes : -1;
  const prepare = async (array: SampleArray, exact: readonly XOp[]): Promise<SampleArray> =>
    isWide(array.dtype) ? prepared(array, exact, maxBytes) : array;
  const x: SampleArray[] = [];
  for (const [index, array] of data.x.entries()) x.push(await prepare(array, steps[index] ?? []));
  const y: SampleArray[] = [];
  for (const array of data.y) y.push(await prepare(array, []));
  const remaining = steps.map((ofInput, index) => (x[index] === data.x[index] ? ofInput : []));
  return { data: { ...data, x, y }, steps: remaining };
}

async function prepared(array: SampleArray, steps: readonly XOp[], maxBytes: number): Promise<SampleArray> {
  const { shape, apply } = exactSteps(steps, array.sampleShape);
  const prepare = (values: ArrayValues): Float32Array => new Float32Array(apply(values));
  const streamed: SampleArray = {
    sampleShape: shape,
    dtype: 'float32',
    count: array.count,
    parts: array.parts,
    values: null,
    read: async (from, to) => prepare(await array.read(from, to)),
    stored: { sampleShape: array.sampleShape, dtype: array.dtype, prepare },
  };
  if (array.count * sampleBytes(streamed) > maxBytes) return streamed;
  return { ...arrayOf(await readAll(array, elementsOf(shape), prepare), streamed), parts: array.parts };
}

/** Reads in chunks, so that the float64 values are never all in memory. */
async function readAll(
  array: SampleArray,
  size: number,
  prepare: (values: ArrayValues) => Float32Array,
): Promise<Float32Array> {
  const all = new Float32Array(array.count * size);
  for await (const { first, values } of chunksOf(array, { from: 0, count: array.count }))
    all.set(prepare(values), first * size);
  return all;
}
