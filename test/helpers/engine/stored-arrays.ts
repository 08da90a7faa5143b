import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dtype } from '../../../src/contracts/datasets/datasets.js';
import type { ElementValues } from '../../../src/domain/data/element-view.js';

/** Elements as a dataset stores them. */
export type ElementArray = ElementValues | BigInt64Array;

/** Writes an array as the dataset store does. */
export async function storeArray(directory: string, file: string, { values }: { values: ElementArray }) {
  await writeFile(join(directory, file), new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return { file, offset_bytes: 0 };
}

const DTYPES = new Map<unknown, Dtype>([
  [Uint8Array, 'uint8'],
  [Int8Array, 'int8'],
  [Uint16Array, 'uint16'],
  [Int16Array, 'int16'],
  [Int32Array, 'int32'],
  [Float32Array, 'float32'],
  [Float64Array, 'float64'],
  [BigInt64Array, 'int64'],
]);

/** The element type of an array. */
export function dtypeOf(values: ElementArray): Dtype {
  const dtype = DTYPES.get(values.constructor);
  if (dtype === undefined) throw new Error(`No element type for ${values.constructor.name}`);
  return dtype;
}
