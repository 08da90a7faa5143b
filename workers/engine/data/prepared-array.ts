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
  opened: Omit<OpenedDataSet, 'x'> & Pick<DataSet, 'x'>,
  steps: readonly (readonly XOp[])[],
  maxResidentBytes: number,
): Promise<PreparedData> {
  const { isResident, rows: _rows, labels: _labels, weights: _weights, drawn: _drawn, ...data } = opened;
  const maxBytes = isResident ? maxResidentBytes : -1;
  const prepare = async (array: SampleArray, exact: readonly XOp[]): Promise<SampleArray> =>
    isWide(array.dtype) ? prepared(array, exact, maxBytes) : array;
  const parts = data.x.map((array, index) => splitSteps(array, steps[index] ?? []));
  const x: SampleArray[] = [];
  for (const [index, array] of data.x.entries()) x.push(await prepare(array, parts[index]?.exact ?? []));
  const y: SampleArray[] = [];
  for (const array of data.y) y.push(await prepare(array, []));
  return { data: { ...data, x, y }, steps: parts.map(({ recorded }) => recorded) };
}

/** Steps to apply in float64 to rows, and those to record. */
interface SplitSteps {
  exact: readonly XOp[];
  recorded: readonly XOp[];
}

/**
 * Rows stay rows until a step is recorded that makes windows of them: a window that is stored would hold each row many
 * times. Steps after it that treat every row alike come before it.
 */
function splitSteps({ dtype, sampleShape }: SampleArray, steps: readonly XOp[]): SplitSteps {
  if (!isWide(dtype)) return { exact: [], recorded: steps };
  const at = steps.findIndex(({ op }) => op === 'window');
  if (at < 0) return { exact: steps, recorded: [] };
  const after = steps.slice(at + 1);
  const { length: rank } = exactSteps(steps.slice(0, at), sampleShape).shape;
  const rest = after.findIndex((step) => !treatsRowsAlike(step, rank));
  const moved = rest < 0 ? after.length : rest;
  return {
    exact: [...steps.slice(0, at), ...after.slice(0, moved)],
    recorded: [...steps.slice(at, at + 1), ...after.slice(moved)],
  };
}

/** Whether a step on windows is the same step on their rows. @param rank Of a row */
function treatsRowsAlike(step: XOp, rank: number): boolean {
  if (step.op === 'normalize') return rank > 0 || ![step.mean, step.std].some(Array.isArray);
  return step.op === 'rescale' || (step.op === 'preprocess_input' && step.mode === 'tf');
}

async function prepared(array: SampleArray, steps: readonly XOp[], maxBytes: number): Promise<SampleArray> {
  const { shape, apply } = exactSteps(steps, array.sampleShape);
  const prepare = (values: ArrayValues): Float32Array => new Float32Array(apply(values));
  const { stored = { ...array, prepare: (values: ArrayValues) => values } } = array;
  const streamed: SampleArray = {
    ...array,
    sampleShape: shape,
    dtype: 'float32',
    values: null,
    read: async (from, to) => prepare(await array.read(from, to)),
    stored: {
      sampleShape: stored.sampleShape,
      dtype: stored.dtype,
      prepare: (values) => prepare(stored.prepare(values)),
    },
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
