import { basename } from 'node:path';
import { createByteReader } from '../archives/byte-stream.js';
import type { ArraySource } from '../arrays/array-source.js';
import { arrayFileName, type SplitName, type StoredPart } from '../arrays/arrays.js';
import { claimedBytes, copyArray } from '../arrays/copy-array.js';
import { transposeToC } from '../arrays/transpose.js';
import type { Output } from '../output.js';
import { Rejection } from '../rejection.js';
import type { Scratch } from '../scratch.js';
import { copyTexts } from '../text/copy-texts.js';
import { type NpyHeader, readNpyHeader } from './npy-header.js';

/** The destination of an array. */
export interface NpyTarget {
  output: Output;
  scratch: Scratch;
  split: SplitName;
  key: string;
  maxTextCharacters: number;
}

/**
 * Copies a .npy array to output files, in C order and in a stored type. @throws Rejection if it is damaged,
 * truncated or of an unsupported type.
 */
export async function copyNpy(source: ArraySource, to: NpyTarget): Promise<StoredPart> {
  try {
    return await readArray(source, to);
  } catch (error) {
    // Corrupt data can show up as any fault, NaN for example; if the checksum fails, report that instead.
    if (error instanceof Rejection) await source.verify();
    throw error;
  }
}

/** The shape of an array, for messages; empty if it cannot be read. */
export async function readShape(source: ArraySource): Promise<readonly number[]> {
  try {
    return (await readNpyHeader(createByteReader(source.read()), source.name)).shape;
  } catch (error) {
    if (error instanceof Rejection) return [];
    throw error;
  }
}

async function readArray(source: ArraySource, to: NpyTarget): Promise<StoredPart> {
  const { name } = source;
  const { output, scratch } = to;
  const reader = createByteReader(source.read());
  const header = await readNpyHeader(reader, name);
  checkSize(source, header);
  const { type, shape, isFortranOrder } = header;
  if (type.kind === 'text') return copyTexts(reader.rest(), { name, type, shape }, to);
  const file = arrayFileName(to.split, to.key);
  const array = { name, type, shape };
  if (!isFortranOrder) return { values: await copyArray(reader.rest(), array, output, file) };
  const asItCame = await copyArray(reader.rest(), array, scratch.output, scratch.newName());
  return { values: await transposeToC(scratch.output.directory, asItCame, { name, output, file }) };
}

function checkSize({ name, sizeBytes }: ArraySource, { type, shape, headerBytes }: NpyHeader): void {
  if (shape.length === 0) throw noSampleAxis(name);
  const expected = claimedBytes(shape, type);
  if (expected === BigInt(sizeBytes - headerBytes)) return;
  throw new Rejection(
    'invalid_npy',
    `${name} declares shape [${shape}] of ${type.name}, which is ${expected} bytes, but contains ${sizeBytes - headerBytes}.`,
  );
}

function noSampleAxis(name: string): Rejection {
  return new Rejection(
    'invalid_npy',
    `${basename(name)} has shape (), a single value; its first axis must count the samples. Save an array with one entry per sample.`,
  );
}
