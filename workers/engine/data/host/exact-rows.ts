import { elementsOf } from '../../../../src/keras/shape.js';
import type { SampleArray } from '../sample-array.js';
import { partOf, reading } from './stored-rows.js';

/** Rows of stored integers of 64 bits, which float64 would round beyond 2^53. */
export function exactRows({ parts, sampleShape }: SampleArray, rows: Int32Array): BigInt64Array {
  const size = elementsOf(sampleShape);
  const values = new BigInt64Array(rows.length * size);
  const bytes = new Uint8Array(values.buffer);
  const width = size * BigInt64Array.BYTES_PER_ELEMENT;
  reading((readAt) => {
    for (const [index, row] of rows.entries()) {
      const { part, first } = partOf(parts, row);
      const target = bytes.subarray(index * width, (index + 1) * width);
      if ('row' in part) target.set(part.row);
      else readAt(part.path, target, part.offsetBytes + (row - first) * width);
    }
  });
  return values;
}
