import type { ByteReader } from '../archives/byte-stream.js';
import { type ElementType, parseDescr, type TextType } from '../arrays/element-type.js';
import { Rejection } from '../rejection.js';

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');
const MAX_HEADER_BYTES = 64 * 1024;
const MAX_DIMENSIONS = 7;
const HEADER =
  /^\s*\{\s*'descr'\s*:\s*'([^']{1,16})'\s*,\s*'fortran_order'\s*:\s*(True|False)\s*,\s*'shape'\s*:\s*\(([\dL\s,]*)\)\s*(?:,\s*)?\}\s*$/;

/** The header of a .npy file: element type and layout. */
export interface NpyHeader {
  type: ElementType | TextType;
  shape: number[];
  /** Whether the first axis varies fastest, as in arrays from pandas. */
  isFortranOrder: boolean;
  /** Bytes before the first element. */
  headerBytes: number;
}

/**
 * Reads the header of a .npy stream, versions 1 to 3 (NumPy's "NPY format" specification). Nothing is
 * evaluated: the header must be exactly the dictionary that NumPy writes. @throws Rejection if it is not, or
 * the array contains objects or records.
 */
export async function readNpyHeader(reader: ByteReader, array: string): Promise<NpyHeader> {
  const prefix = await reader.take(8);
  if (prefix === undefined || !prefix.subarray(0, 6).equals(MAGIC))
    throw invalid(array, 'it does not begin like a .npy file');
  const version = prefix[6] ?? 0;
  if (version < 1 || version > 3)
    throw invalid(array, `its format version is ${version}; versions 1 to 3 are supported`);
  const lengthBytes = version === 1 ? 2 : 4;
  const length = (await reader.take(lengthBytes))?.readUIntLE(0, lengthBytes);
  if (length === undefined) throw invalid(array, 'it ends inside its header');
  if (length > MAX_HEADER_BYTES)
    throw invalid(array, `its header is ${length} bytes; at most ${MAX_HEADER_BYTES} are supported`);
  const header = await reader.take(length);
  if (header === undefined) throw invalid(array, 'it ends inside its header');
  return { ...parseHeader(header.toString('latin1'), array), headerBytes: 8 + lengthBytes + length };
}

function parseHeader(text: string, array: string): Omit<NpyHeader, 'headerBytes'> {
  const match = HEADER.exec(text);
  if (match === null) throw unsupportedHeader(text, array);
  const [, descr = '', order, dimensions = ''] = match;
  const type = parseDescr(descr);
  if (type === undefined) throw unsupportedType(descr, array);
  const shape = parseShape(dimensions, array);
  return { type, shape, isFortranOrder: order === 'True' && shape.length > 1 };
}

function parseShape(text: string, array: string): number[] {
  // Python 2 writes integers as 10L.
  const parts = text.split(',').map((part) => part.trim().replace(/^(\d+)L$/, '$1'));
  if (parts.at(-1) === '') parts.pop();
  const shape = parts.map((part) => (/^\d{1,15}$/.test(part) ? Number(part) : Number.NaN));
  if (shape.some(Number.isNaN))
    throw invalid(array, `its shape (${text.slice(0, 60)}) is not a tuple of counts`);
  if (shape.length > MAX_DIMENSIONS) {
    throw invalid(
      array,
      `it has ${shape.length} dimensions; at most ${MAX_DIMENSIONS} are supported, including the sample axis`,
    );
  }
  return shape;
}

function unsupportedHeader(text: string, array: string): Rejection {
  if (!/'descr'\s*:\s*\[/.test(text))
    return invalid(array, 'its header is not the dictionary that NumPy writes');
  return new Rejection(
    'unsupported_dtype',
    `${array} contains records (a structured array); expected plain numbers. Convert it: numpy.lib.recfunctions.structured_to_unstructured(array).`,
  );
}

function unsupportedType(descr: string, array: string): Rejection {
  const why = /^\|?O/.test(descr) ? 'Python objects, which are never loaded' : `elements of type ${descr}`;
  return new Rejection(
    'unsupported_dtype',
    `${array} contains ${why}; expected booleans, integers or floats of 8 to 64 bits, or text. ` +
      'Convert it, for example numbers with array.astype("float32"), text with array.astype("U").',
  );
}

function invalid(array: string, why: string): Rejection {
  return new Rejection(
    'invalid_npy',
    `${array} is not a readable .npy array: ${why}. Write it with numpy.savez.`,
  );
}
