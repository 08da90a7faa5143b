import { fromBfloat16, fromFloat16 } from './half-floats.js';

/** Types of the elements of tensors, little-endian. */
const READERS = {
  float32: { bytes: 4, read: (data) => new Float32Array(data) },
  float16: { bytes: 2, read: (data) => fromFloat16(new Uint16Array(data)) },
  bfloat16: { bytes: 2, read: (data) => fromBfloat16(new Uint16Array(data)) },
  float64: { bytes: 8, read: (data) => new Float64Array(data) },
  int8: { bytes: 1, read: (data) => new Int8Array(data) },
  uint8: { bytes: 1, read: (data) => new Uint8Array(data) },
  int16: { bytes: 2, read: (data) => new Int16Array(data) },
  uint16: { bytes: 2, read: (data) => new Uint16Array(data) },
  int32: { bytes: 4, read: (data) => new Int32Array(data) },
  uint32: { bytes: 4, read: (data) => new Uint32Array(data) },
  int64: { bytes: 8, read: (data) => Float64Array.from(new BigInt64Array(data), Number) },
  uint64: { bytes: 8, read: (data) => Float64Array.from(new BigUint64Array(data), Number) },
} as const satisfies Readonly<Record<string, TypeReader>>;

interface TypeReader {
  bytes: number;
  read(data: ArrayBuffer): ArrayLike<number>;
}

/** The type of a tensor's elements in its file, under NumPy's name. */
export type StoredType = keyof typeof READERS;

/** All of them. */
export const STORED_TYPES: ReadonlySet<string> = new Set(Object.keys(READERS));

/** Whether a name is that of a type that can be read. */
export const isStoredType = (name: string): name is StoredType => STORED_TYPES.has(name);

/** Bytes of one element. */
export const bytesOf = (type: StoredType): number => READERS[type].bytes;

/** Values as float32, and how many of them changed by it or are NaN or infinite. */
export interface Floats {
  values: Float32Array;
  rounded: number;
  notFinite: number;
}

/** Converts whole elements to float32. */
export function toFloats(bytes: Uint8Array, type: StoredType): Floats {
  const data = READERS[type].read(Uint8Array.from(bytes).buffer);
  const values = data instanceof Float32Array ? data : Float32Array.from(data);
  return {
    values,
    rounded: values === data ? 0 : countChanged(data, values),
    notFinite: countNotFinite(values),
  };
}

function countChanged(before: ArrayLike<number>, after: Float32Array): number {
  let changed = 0;
  for (let index = 0; index < after.length; index++)
    if (!Object.is(before[index], after[index]) && before[index] !== after[index]) changed += 1;
  return changed;
}

function countNotFinite(values: Float32Array): number {
  let count = 0;
  for (const value of values) if (!Number.isFinite(value)) count += 1;
  return count;
}
