import { Rejection } from '../rejection.js';
import type { ElementType } from './element-type.js';

const INT64_MAX = 2n ** 63n - 1n;

/**
 * Converts elements of a file to their storage form: little-endian, in a type that represents them all;
 * narrower types are chosen later. `chunk` must have whole elements and may be modified in place. @throws
 * Rejection if a value does not fit the stored type or is not finite.
 */
export function convertElements(chunk: Buffer, type: ElementType, array: string): Uint8Array {
  const bytes = ownAligned(chunk);
  if (type.bigEndian) swapBytes(bytes, type.itemBytes);
  switch (type.kind) {
    case 'uint8':
    case 'int8':
    case 'uint16':
    case 'int16':
    case 'int32':
      return bytes;
    case 'bool':
      return bytes.map((value) => (value === 0 ? 0 : 1));
    case 'int64':
      return bytes;
    case 'uint32':
      return new Uint8Array(BigInt64Array.from(Array.from(new Uint32Array(bytes.buffer), BigInt)).buffer);
    case 'uint64':
      return checkedInt64(new BigUint64Array(bytes.buffer), array);
    case 'float16':
      return toFloat32(new Uint16Array(bytes.buffer), array, halfToNumber);
    case 'float32':
      return toFloat32(new Float32Array(bytes.buffer), array, Number);
    case 'float64':
      return checkedFloat64(new Float64Array(bytes.buffer), array);
  }
}

/** Copies the bytes into a buffer of their own, so that wider views are aligned. */
function ownAligned(chunk: Buffer): Uint8Array<ArrayBuffer> {
  return new Uint8Array(chunk);
}

function swapBytes(bytes: Uint8Array<ArrayBuffer>, itemBytes: number): void {
  const view = Buffer.from(bytes.buffer);
  if (itemBytes === 2) view.swap16();
  if (itemBytes === 4) view.swap32();
  if (itemBytes === 8) view.swap64();
}

/** A uint64 below 2^63 has the same bytes as the int64. */
function checkedInt64(values: BigUint64Array<ArrayBuffer>, array: string): Uint8Array {
  const wrong = values.find((value) => value > INT64_MAX);
  if (wrong !== undefined) throw outOfRange(String(wrong), array);
  return new Uint8Array(values.buffer);
}

/** Every value eventually becomes float32, after the preprocessing of a job. */
function checkedFloat64(values: Float64Array<ArrayBuffer>, array: string): Uint8Array {
  const wrong = values.find((value) => !Number.isFinite(Math.fround(value)));
  if (wrong !== undefined) throw notFinite(wrong, array);
  return new Uint8Array(values.buffer);
}

function toFloat32<Value>(
  values: Iterable<Value> & { length: number },
  array: string,
  read: (value: Value) => number,
): Uint8Array {
  const converted = new Float32Array(values.length);
  let index = 0;
  for (const value of values) {
    const number = Math.fround(read(value));
    if (!Number.isFinite(number)) throw notFinite(read(value), array);
    converted[index] = number;
    index += 1;
  }
  return new Uint8Array(converted.buffer);
}

/** Converts an IEEE 754 binary16 value to a number. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function outOfRange(value: string, array: string): Rejection {
  return new Rejection(
    'out_of_range',
    `${array} contains ${value}, which exceeds the largest 64-bit integer (${INT64_MAX}). ` +
      'Scale the values, or save them as floats.',
  );
}

function notFinite(value: number, array: string): Rejection {
  const why = Number.isFinite(value) ? `${value}, too large for float32` : String(value);
  return new Rejection(
    'not_finite',
    `${array} contains ${why}; all values must be finite. Fill in such values or remove their samples before uploading.`,
  );
}
