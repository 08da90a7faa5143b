import { basename } from 'node:path';
import { createByteReader } from '../archives/byte-stream.js';
import type { ArraySource } from '../arrays/array-source.js';
import type { StoredArray } from '../arrays/arrays.js';
import { claimedBytes, copyArray } from '../arrays/copy-array.js';
import { transposeToC } from '../arrays/transpose.js';
import type { Output } from '../output.js';
import { Rejection } from '../rejection.js';
import type { Scratch } from '../scratch.js';
import { type NpyHeader, readNpyHeader } from './npy-header.js';

/**
 * Copies a .npy array to a file of the output, in C order and in a type that is stored.
 * @throws Rejection for one that is damaged, cut off or of a type that is not read.
 */
export async function copyNpy(
  source: ArraySource,
  to: { output: Output; scratch: Scratch },
  file: string,
): Promise<StoredArray> {
  try {
    return await readArray(source, to, file);
  } catch (error) {
    // Damaged bytes look like anything, NaN for example; the damage is what to tell then.
    if (error instanceof Rejection) await source.verify();
    throw error;
  }
}

/** The shape of an array, for messages; empty where it cannot be read. */
export async function readShape(source: ArraySource): Promise<readonly number[]> {
  try {
    return (await readNpyHeader(createByteReader(source.read()), source.name)).shape;
  } catch (error) {
    if (error instanceof Rejection) return [];
    throw error;
  }
}

async function readArray(
  source: ArraySource,
  { output, scratch }: { output: Output; scratch: Scratch },
  file: string,
): Promise<StoredArray> {
  const { name } = source;
  const reader = createByteReader(source.read());
  const header = await readNpyHeader(reader, name);
  checkSize(source, header);
  const { type, shape, isFortranOrder } = header;
  const array = { name, type, shape };
  if (!isFortranOrder) return copyArray(reader.rest(), array, output, file);
  const asItCame = await copyArray(reader.rest(), array, scratch.output, scratch.newName());
  return transposeToC(scratch.output.directory, asItCame, { name, output, file });
}

function checkSize({ name, sizeBytes }: ArraySource, { type, shape, headerBytes }: NpyHeader): void {
  if (shape.length === 0) throw noSampleAxis(name);
  const expected = claimedBytes(shape, type);
  if (expected === BigInt(sizeBytes - headerBytes)) return;
  throw new Rejection(
    'invalid_npy',
    `${name} claims shape [${shape}] of ${type.name}, ${expected} bytes, but holds ${sizeBytes - headerBytes}.`,
  );
}

function noSampleAxis(name: string): Rejection {
  return new Rejection(
    'invalid_npy',
    `${basename(name)} has shape (), a single value; its first axis must count the samples. Save an array with one entry for each sample.`,
  );
}
