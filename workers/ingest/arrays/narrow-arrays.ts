import { createReadStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { BYTES_PER_ELEMENT } from '../../../src/contracts/datasets/datasets.js';
import { type ElementValues, isWide, viewElements } from '../../../src/domain/data/element-view.js';
import { alignedChunks } from '../archives/byte-stream.js';
import { createOutput } from '../output.js';
import { Rejection } from '../rejection.js';
import {
  type IngestedArray,
  isText,
  mapSplits,
  partsOf,
  type StoredArray,
  type StoredDtype,
} from './arrays.js';

/** float32 represents every whole number up to this one. */
const EXACT_INTEGERS = 2 ** 24;
const INT32_MIN = -(2 ** 31);
const INT32_MAX = 2 ** 31 - 1;

/**
 * Stores arrays in the narrowest type that loses nothing compared with float32: inputs that float32 cannot
 * represent stay, or become, float64 and int64. Labels are float32 and int32. @throws Rejection for labels
 * beyond int32.
 */
export async function narrowArrays(
  directory: string,
  arrays: readonly IngestedArray[],
): Promise<IngestedArray[]> {
  const narrowed: IngestedArray[] = [];
  for (const array of arrays) narrowed.push(isText(array) ? array : await narrowArray(directory, array));
  return narrowed;
}

async function narrowArray(directory: string, array: IngestedArray): Promise<IngestedArray> {
  const stored = partsOf(array).map(({ values }) => values);
  const dtype = array.role === 'x' ? await inputDtype(directory, stored) : undefined;
  const typeOf = (values: StoredArray) =>
    array.role === 'y'
      ? labelDtype(values.dtype)
      : array.role === 'w'
        ? weightDtype(values.dtype)
        : (dtype ?? values.dtype);
  const splits = await mapSplits(array.splits, async (part) => ({
    ...part,
    values: await converted(directory, part.values, typeOf(part.values)),
  }));
  return { ...array, splits };
}

function labelDtype(dtype: StoredDtype): StoredDtype {
  if (!isWide(dtype)) return dtype;
  return dtype === 'float64' ? 'float32' : 'int32';
}

const weightDtype = (dtype: StoredDtype): StoredDtype => (isWide(dtype) ? 'float32' : dtype);

/** The storage type of the inputs of all splits; undefined if each stays as it is. */
async function inputDtype(
  directory: string,
  arrays: readonly StoredArray[],
): Promise<StoredDtype | undefined> {
  if (arrays.every(({ dtype }) => dtype === 'float32' || dtype === 'float64')) {
    return (await allHold(directory, arrays, isFloat32)) ? 'float32' : 'float64';
  }
  if (arrays.every(({ dtype }) => dtype === 'int32' || dtype === 'int64')) {
    return (await allHold(directory, arrays, isExactInteger)) ? 'int32' : 'int64';
  }
  return undefined;
}

const isFloat32 = (value: number): boolean => Math.fround(value) === value;
const isExactInteger = (value: number): boolean => Math.abs(value) <= EXACT_INTEGERS;

async function allHold(
  directory: string,
  arrays: readonly StoredArray[],
  holds: (value: number) => boolean,
): Promise<boolean> {
  for (const array of arrays) {
    if (array.dtype === 'float32') continue;
    for await (const values of chunksOf(directory, array)) if (!values.every(holds)) return false;
  }
  return true;
}

async function converted(directory: string, array: StoredArray, dtype: StoredDtype): Promise<StoredArray> {
  if (array.dtype === dtype) return array;
  const output = createOutput(directory, Number.POSITIVE_INFINITY);
  const name = `${array.file}.${dtype}`;
  const target = await output.create(name);
  try {
    for await (const values of chunksOf(directory, array)) await target.write(elementsAs(values, dtype));
  } finally {
    await target.close();
  }
  await rename(join(directory, name), join(directory, array.file));
  return { ...array, dtype };
}

async function* chunksOf(directory: string, { file, dtype }: StoredArray): AsyncGenerator<ElementValues> {
  const source = createReadStream(join(directory, file), { highWaterMark: 1 << 20 });
  for await (const chunk of alignedChunks(source, BYTES_PER_ELEMENT[dtype]))
    yield viewElements(new Uint8Array(chunk).buffer, dtype);
}

function elementsAs(values: ElementValues, dtype: StoredDtype): Uint8Array {
  switch (dtype) {
    case 'float32':
      return new Uint8Array(new Float32Array(values).buffer);
    case 'float64':
      return new Uint8Array(new Float64Array(values).buffer);
    case 'int64':
      return new Uint8Array(BigInt64Array.from(Array.from(values, BigInt)).buffer);
    case 'int32':
      return new Uint8Array(Int32Array.from(values, int32).buffer);
    default:
      throw new Error(`nothing is narrowed to ${dtype}`);
  }
}

function int32(value: number): number {
  if (value >= INT32_MIN && value <= INT32_MAX) return value;
  throw new Rejection(
    'out_of_range',
    `The labels contain ${value}, which is outside the range of 32-bit integers (${INT32_MIN} to ${INT32_MAX}). ` +
      'Scale the values, or save them as floats.',
  );
}
