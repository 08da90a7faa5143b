import type { ElementType } from './element-type.js';
import { Rejection } from './rejection.js';

const INT32_MIN = -(2 ** 31);
const INT32_MAX = 2 ** 31 - 1;

/**
 * Elements of a file as they are stored: little-endian, wide types narrowed.
 * `chunk` holds whole elements and may be changed in place.
 * @throws Rejection when a value does not fit the stored type or is not finite.
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
    case 'uint32':
      return toInt32(new Uint32Array(bytes.buffer), array);
    case 'int64':
      return toInt32(new BigInt64Array(bytes.buffer), array);
    case 'uint64':
      return toInt32(new BigUint64Array(bytes.buffer), array);
    case 'float16':
      return toFloat32(new Uint16Array(bytes.buffer), array, halfToNumber);
    case 'float32':
      return toFloat32(new Float32Array(bytes.buffer), array, Number);
    case 'float64':
      return toFloat32(new Float64Array(bytes.buffer), array, Number);
  }
}

/** A copy with a buffer of its own, so that wider views start aligned and end where it ends. */
function ownAligned(chunk: Buffer): Uint8Array<ArrayBuffer> {
  return new Uint8Array(chunk);
}

function swapBytes(bytes: Uint8Array<ArrayBuffer>, itemBytes: number): void {
  const view = Buffer.from(bytes.buffer);
  if (itemBytes === 2) view.swap16();
  if (itemBytes === 4) view.swap32();
  if (itemBytes === 8) view.swap64();
}

function toInt32(values: Uint32Array | BigInt64Array | BigUint64Array, array: string): Uint8Array {
  const converted = new Int32Array(values.length);
  values.forEach((value, index) => {
    if (value < INT32_MIN || value > INT32_MAX) throw outOfRange(String(value), array);
    converted[index] = Number(value);
  });
  return new Uint8Array(converted.buffer);
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

/** IEEE 754 binary16 to a number. */
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
    `${array} holds ${value}, outside the 32-bit integers (${INT32_MIN} to ${INT32_MAX}) that whole numbers are stored as. ` +
      'Scale the values, or save them as floats.',
  );
}

function notFinite(value: number, array: string): Rejection {
  const why = Number.isFinite(value) ? `${value}, too large for float32` : String(value);
  return new Rejection(
    'not_finite',
    `${array} holds ${why}; every value must be a finite number. Fill or remove such samples before uploading.`,
  );
}
