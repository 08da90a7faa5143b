import { viewElements } from '../../../../src/domain/data/element-view.js';
import { storedValues } from '../../data/batch-input.js';
import type { DataSet } from '../../data/data-set.js';
import type { RowComputation } from '../../data/host/row-computation.js';
import { openRowReader, type RowReader } from '../../data/rows/row-reader.js';
import { distinctSpans, isSameSpan, spannedRows, spanOf } from '../../data/rows/row-span.js';
import { type SampleArray, sampleBytes } from '../../data/sample-array.js';
import type { TensorValues } from '../../graph/session.js';
import { type Batches, batchOfRows } from './batch.js';
import type { Pace } from './pace.js';

type RowBatches = Extract<Batches, { rows: Int32Array }>;

/**
 * Provides batches of a dataset: by row if its arrays are resident, otherwise with the samples themselves.
 */
export interface BatchSource {
  /**
   * Batches of the samples, in their order, as many together as the pace says; the last one may be smaller.
   * @param most The most that may be together after so many batches; without it there is no such bound
   */
  batches(
    samples: Int32Array,
    batchSize: number,
    pace: Pick<Pace, 'steps'>,
    most?: (batchesBefore: number) => number,
  ): AsyncGenerator<Batches>;
  close(): Promise<void>;
}

/** Reads in progress while a call runs. */
const PREFETCHED = 3;
/** For more than one batch. */
const MAX_READ_BYTES = 1024 ** 2;

/** Opens a source of batches; the caller closes it. */
export function openBatchSource({ x, y, firstRows }: Pick<DataSet, 'x' | 'y' | 'firstRows'>): BatchSource {
  const arrays = [...x, ...y];
  if (arrays.every(({ values }) => values !== null)) return inMemory(firstRows);
  const reader = openRowReader(arrays.filter(({ computed }) => computed === undefined));
  return {
    close: () => reader.close(),
    async *batches(samples, batchSize, pace, most = unbounded) {
      const rows = firstRowsOf(samples, firstRows);
      const pending: Promise<Batches>[] = [];
      let next = 0;
      const request = () => {
        const steps = Math.min(pace.steps, maxSteps(arrays, batchSize), most(next / batchSize));
        const batches = batchesAt(rows, next, batchSize, steps);
        next += batches.rows.length;
        const read = readArrays(arrays, batches.rows, reader).then((values) => {
          const parts = { x: values.slice(0, x.length), y: values.slice(x.length) };
          return { ...parts, steps: batches.steps, samples: batches.samples };
        });
        // A failure surfaces where the batch is awaited; until then it must not count as unhandled.
        read.catch(() => undefined);
        pending.push(read);
      };
      while (next < rows.length || pending.length > 0) {
        while (next < rows.length && pending.length < PREFETCHED) request();
        const batch = await pending.shift();
        if (batch !== undefined) yield batch;
      }
    },
  };
}

/** The values of each array: read from disk, or computed. */
async function readArrays(
  arrays: readonly SampleArray[],
  firstRows: Int32Array,
  reader: RowReader,
): Promise<TensorValues[]> {
  const stored = arrays.filter(({ computed }) => computed === undefined);
  const [bytes, results] = await Promise.all([
    stored.length === 0 ? [] : reader.read(rowsPerArray(stored, firstRows)),
    computeAll(arrays, firstRows),
  ]);
  return arrays.map((array) => {
    if (array.computed === undefined) return valuesOf(bytes[stored.indexOf(array)], array);
    return results.get(array.computed.by)?.[array.computed.index] ?? new Float32Array();
  });
}

/** Each computation once. */
async function computeAll(
  arrays: readonly SampleArray[],
  firstRows: Int32Array,
): Promise<ReadonlyMap<RowComputation, Float32Array[]>> {
  const results = new Map<RowComputation, Float32Array[]>();
  for (const { computed } of arrays)
    if (computed !== undefined && !results.has(computed.by))
      results.set(computed.by, await computed.by.compute(firstRows));
  return results;
}

const unbounded = (_batchesBefore: number): number => Number.POSITIVE_INFINITY;

/** The rows of each array; arrays with the same span share them, so that a message holds them once. */
function rowsPerArray(arrays: readonly SampleArray[], firstRows: Int32Array): Int32Array[] {
  const spans = distinctSpans(arrays).map((span) => ({ span, rows: spannedRows(firstRows, span) }));
  return arrays.map((array) => spans.find(({ span }) => isSameSpan(span, spanOf(array)))?.rows ?? firstRows);
}

/** The first rows of samples. */
function firstRowsOf(samples: Int32Array, firstRows: Int32Array | undefined): Int32Array {
  return firstRows === undefined ? samples : samples.map((sample) => firstRows[sample] ?? 0);
}

/** Rows as they lie on disk, as a step takes them. */
function valuesOf(bytes = new ArrayBuffer(), { dtype, stored }: SampleArray): TensorValues {
  const values = viewElements(bytes, stored?.dtype ?? dtype);
  return storedValues(stored?.prepare(values) ?? values);
}

function inMemory(firstRows: Int32Array | undefined): BatchSource {
  return {
    close: async () => undefined,
    async *batches(samples, batchSize, pace, most = unbounded) {
      const rows = firstRowsOf(samples, firstRows);
      for (let from = 0; from < rows.length; ) {
        const batches = batchesAt(rows, from, batchSize, Math.min(pace.steps, most(from / batchSize)));
        yield batches;
        from += batches.rows.length;
      }
    },
  };
}

/** At most `steps` full batches or, if none is left, the last one. */
function batchesAt(rows: Int32Array, from: number, batchSize: number, steps: number): RowBatches {
  const whole = Math.floor((rows.length - from) / batchSize);
  if (whole === 0) return batchOfRows(rows.slice(from));
  const count = Math.min(whole, steps);
  return { rows: rows.slice(from, from + count * batchSize), steps: count, samples: batchSize };
}

/** Batches read together: enough to make a read worth its messages. */
function maxSteps(arrays: readonly SampleArray[], batchSize: number): number {
  const bytes = arrays.reduce((sum, array) => sum + sampleBytes(array) * spanOf(array).length, 0);
  return Math.max(1, Math.floor(MAX_READ_BYTES / (batchSize * bytes)));
}
