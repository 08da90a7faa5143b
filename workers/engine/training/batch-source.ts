import { viewElements } from '../../../src/domain/data/element-view.js';
import { storedValues } from '../data/batch-input.js';
import type { DataSet, SampleRange } from '../data/data-set.js';
import { openRowReader } from '../data/row-reader.js';
import type { SampleArray } from '../data/sample-array.js';
import type { TensorValues } from '../graph/session.js';
import type { Batch } from './batch.js';

/** Gives batches of a data set: by row where its arrays are resident, with the samples themselves where they are not. */
export interface BatchSource {
  /** Batches of the rows, in their order; the last one may be smaller. */
  batches(rows: Int32Array, batchSize: number): AsyncGenerator<Batch>;
  close(): Promise<void>;
}

/** Batches that are read ahead while a step runs. */
const PREFETCHED = 3;

/** A source of batches; close it. */
export function openBatchSource({ x, y }: Pick<DataSet, 'x' | 'y'>): BatchSource {
  if (x.values !== null && y.values !== null) return { batches: rowBatches, close: async () => undefined };
  const reader = openRowReader(x, y);
  return {
    close: () => reader.close(),
    async *batches(rows, batchSize) {
      const pending: Promise<Batch>[] = [];
      let next = 0;
      const request = () => {
        const batch = rows.slice(next, next + batchSize);
        next += batchSize;
        const read = reader.read(batch).then((bytes) => ({
          x: valuesOf(bytes.x, x),
          y: valuesOf(bytes.y, y),
          samples: batch.length,
        }));
        // A failure is met where the batch is awaited; until then it must not count as unhandled.
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

/** Rows as they lie on disk, as a step takes them. */
function valuesOf(bytes: ArrayBuffer, { dtype, stored }: SampleArray): TensorValues {
  const values = viewElements(bytes, stored?.dtype ?? dtype);
  return storedValues(stored?.prepare(values) ?? values);
}

async function* rowBatches(rows: Int32Array, batchSize: number): AsyncGenerator<Batch> {
  for (let from = 0; from < rows.length; from += batchSize)
    yield { rows: rows.slice(from, from + batchSize) };
}

/** The rows of a range in the order they are stored in. */
export function rowsOf({ from, count }: SampleRange): Int32Array {
  return Int32Array.from({ length: count }, (_, index) => from + index);
}
