import { viewElements } from '../../../../src/domain/data/element-view.js';
import { storedValues } from '../../data/batch-input.js';
import type { DataSet, SampleRange } from '../../data/data-set.js';
import { openRowReader } from '../../data/row-reader.js';
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
   * Batches of the rows, in their order, as many together as the pace says; the last one may be smaller.
   * @param most The most that may be together after so many batches; without it there is no such bound
   */
  batches(
    rows: Int32Array,
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
export function openBatchSource({ x, y }: Pick<DataSet, 'x' | 'y'>): BatchSource {
  if (x.values !== null && y.values !== null) return { batches: rowBatches, close: async () => undefined };
  const reader = openRowReader(x, y);
  return {
    close: () => reader.close(),
    async *batches(rows, batchSize, pace, most = unbounded) {
      const pending: Promise<Batches>[] = [];
      let next = 0;
      const request = () => {
        const steps = Math.min(pace.steps, maxSteps(x, y, batchSize), most(next / batchSize));
        const batches = batchesAt(rows, next, batchSize, steps);
        next += batches.rows.length;
        const read = reader.read(batches.rows).then((bytes) => ({
          x: valuesOf(bytes.x, x),
          y: valuesOf(bytes.y, y),
          steps: batches.steps,
          samples: batches.samples,
        }));
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

const unbounded = (_batchesBefore: number): number => Number.POSITIVE_INFINITY;

/** Rows as they lie on disk, as a step takes them. */
function valuesOf(bytes: ArrayBuffer, { dtype, stored }: SampleArray): TensorValues {
  const values = viewElements(bytes, stored?.dtype ?? dtype);
  return storedValues(stored?.prepare(values) ?? values);
}

async function* rowBatches(
  rows: Int32Array,
  batchSize: number,
  pace: Pick<Pace, 'steps'>,
  most = unbounded,
): AsyncGenerator<Batches> {
  for (let from = 0; from < rows.length; ) {
    const batches = batchesAt(rows, from, batchSize, Math.min(pace.steps, most(from / batchSize)));
    yield batches;
    from += batches.rows.length;
  }
}

/** At most `steps` full batches or, if none is left, the last one. */
function batchesAt(rows: Int32Array, from: number, batchSize: number, steps: number): RowBatches {
  const whole = Math.floor((rows.length - from) / batchSize);
  if (whole === 0) return batchOfRows(rows.slice(from));
  const count = Math.min(whole, steps);
  return { rows: rows.slice(from, from + count * batchSize), steps: count, samples: batchSize };
}

/** Batches read together: enough to make a read worth its messages. */
function maxSteps(x: SampleArray, y: SampleArray, batchSize: number): number {
  return Math.max(1, Math.floor(MAX_READ_BYTES / (batchSize * (sampleBytes(x) + sampleBytes(y)))));
}

/** The rows of a range in storage order. */
export function rowsOf({ from, count }: SampleRange): Int32Array {
  return Int32Array.from({ length: count }, (_, index) => from + index);
}
