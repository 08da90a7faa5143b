import { alignedChunks } from '../archives/byte-stream.js';
import type { Output } from '../output.js';
import type { StoredArray } from './arrays.js';
import { convertElements } from './convert-elements.js';
import type { ElementType } from './element-type.js';

/** Streams the elements of an array into an output file, converted to a stored type. */
export async function copyArray(
  source: AsyncIterable<Buffer>,
  array: { name: string; type: ElementType; shape: number[] },
  output: Output,
  file: string,
): Promise<StoredArray> {
  const target = await output.create(file);
  try {
    for await (const chunk of alignedChunks(source, array.type.itemBytes)) {
      await target.write(convertElements(chunk, array.type, array.name));
    }
  } finally {
    await target.close();
  }
  return { file, dtype: array.type.stored, shape: array.shape };
}

/** The exact byte size of an array, however absurd its declared shape. */
export function claimedBytes(shape: readonly number[], type: Pick<ElementType, 'itemBytes'>): bigint {
  return shape.reduce((product, size) => product * BigInt(size), BigInt(type.itemBytes));
}

/** The number of elements of a shape; NaN if it is not a safe integer. */
export function elementCount(shape: readonly number[]): number {
  const count = shape.reduce((product, size) => product * size, 1);
  return Number.isSafeInteger(count) ? count : Number.NaN;
}
