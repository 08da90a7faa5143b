import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { BYTES_PER_ELEMENT } from '../../../src/contracts/datasets/datasets.js';
import type { Output } from '../output.js';
import { Rejection } from '../rejection.js';
import type { StoredArray } from './arrays.js';
import { elementCount } from './copy-array.js';

const BLOCK_BYTES = 64 * 1024 * 1024;
/** Samples with more elements are not reordered: the order of the elements of a sample is held in memory. */
const MAX_SAMPLE_ELEMENTS = 16 * 1024 * 1024;

/**
 * Copies an array whose first axis varies fastest (Fortran order) into C order, a block of samples at a time,
 * so that memory use does not grow with the number of samples. @param source The array in Fortran order, in
 * `directory`, with its shape.
 */
export async function transposeToC(
  directory: string,
  source: StoredArray,
  { name, output, file }: { name: string; output: Output; file: string },
): Promise<StoredArray> {
  const [samples = 0, ...sampleShape] = source.shape;
  const sampleElements = elementCount(sampleShape);
  if (!(sampleElements <= MAX_SAMPLE_ELEMENTS)) throw tooLargeToReorder(name, source.shape);
  const target = await output.create(file);
  const descriptor = openSync(join(directory, source.file), 'r');
  try {
    const places = placesInSample(sampleShape);
    const itemBytes = BYTES_PER_ELEMENT[source.dtype];
    const blockSamples = Math.max(1, Math.floor(BLOCK_BYTES / Math.max(1, sampleElements * itemBytes)));
    for (let from = 0; from < samples; from += blockSamples) {
      const count = Math.min(blockSamples, samples - from);
      await target.write(readBlock(descriptor, { from, count, samples, itemBytes, places }));
    }
  } finally {
    closeSync(descriptor);
    await target.close();
  }
  return { ...source, file };
}

/** Maps the elements of a sample in Fortran order to their C-order positions. */
function placesInSample(shape: readonly number[]): Uint32Array {
  const strides = shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
  const places = new Uint32Array(elementCount(shape));
  const index = shape.map(() => 0);
  for (let element = 0; element < places.length; element += 1) {
    places[element] = index.reduce((sum, at, axis) => sum + at * (strides[axis] ?? 0), 0);
    advance(index, shape);
  }
  return places;
}

/** Increments the index with the first axis fastest. */
function advance(index: number[], shape: readonly number[]): void {
  for (const [axis, size] of shape.entries()) {
    index[axis] = (index[axis] ?? 0) + 1;
    if ((index[axis] ?? 0) < size) return;
    index[axis] = 0;
  }
}

interface Block {
  from: number;
  count: number;
  samples: number;
  itemBytes: number;
  places: Uint32Array;
}

/** In the file, the values of one element over all samples are adjacent. */
function readBlock(descriptor: number, { from, count, samples, itemBytes, places }: Block): Uint8Array {
  const block = new Uint8Array(count * places.length * itemBytes);
  const column = new Uint8Array(count * itemBytes);
  for (const [element, place] of places.entries()) {
    readSync(descriptor, column, 0, column.length, (element * samples + from) * itemBytes);
    for (let sample = 0; sample < count; sample += 1) {
      const target = (sample * places.length + place) * itemBytes;
      for (let byte = 0; byte < itemBytes; byte += 1)
        block[target + byte] = column[sample * itemBytes + byte] ?? 0;
    }
  }
  return block;
}

function tooLargeToReorder(name: string, shape: number[]): Rejection {
  return new Rejection(
    'unsupported_order',
    `${name} of shape [${shape}] is in Fortran order, and its samples are too large to reorder. Save numpy.ascontiguousarray(array) instead.`,
  );
}
