import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetArray } from '../../../contracts/datasets/arrays.js';
import { type ArrayFile, BYTES_PER_ELEMENT, type NamedFiles } from '../../../contracts/datasets/datasets.js';
import { filesOfArray } from '../../../domain/data/arrays.js';
import { viewElements } from '../../../domain/data/element-view.js';
import type { StoredSample } from '../../../domain/data/samples/sample-document.js';
import type { DatasetOnDisk, SamplePlace } from '../../../domain/ports.js';
import { elementsOf } from '../../../keras/shape.js';

/** Reads one sample of an array of a stored dataset. @throws Error if its file is missing or too short */
export async function readSample(
  { stored, directory }: DatasetOnDisk,
  { split, array, index }: SamplePlace,
): Promise<StoredSample> {
  const ofSplit = stored.files[split];
  const files = ofSplit ? filesOfArray(ofSplit, array) : undefined;
  if (files === undefined)
    throw new Error(`The dataset has no ${array.role} ${array.name} in its ${split} split`);
  const count = elementsOf(array.shape);
  return array.dtype === 'string'
    ? { texts: await readTexts(directory, files, { first: index * count, count }) }
    : {
        numbers: await readNumbers(directory, files.values, {
          dtype: array.dtype,
          first: index * count,
          count,
        }),
      };
}

/** Elements of an array, counted from 0. */
interface Elements {
  first: number;
  count: number;
}

async function readNumbers(
  directory: string,
  file: ArrayFile,
  { dtype, first, count }: Elements & { dtype: Exclude<DatasetArray['dtype'], 'string'> },
) {
  const width = BYTES_PER_ELEMENT[dtype];
  return viewElements(await readBytes(directory, file, first * width, count * width), dtype);
}

async function readTexts(directory: string, { values, offsets }: NamedFiles, { first, count }: Elements) {
  if (offsets === undefined) throw new Error('The texts have no offsets');
  const ends = await readNumbers(directory, offsets, { dtype: 'int64', first, count: count + 1 });
  const begin = ends[0] ?? 0;
  const bytes = Buffer.from(await readBytes(directory, values, begin, (ends[count] ?? begin) - begin));
  return Array.from({ length: count }, (_, index) =>
    bytes.toString('utf8', (ends[index] ?? 0) - begin, (ends[index + 1] ?? 0) - begin),
  );
}

async function readBytes(
  directory: string,
  { file, offset_bytes }: ArrayFile,
  position: number,
  length: number,
): Promise<ArrayBuffer> {
  const handle = await open(join(directory, file));
  try {
    return await readWhole(handle, offset_bytes + position, length);
  } finally {
    await handle.close();
  }
}

async function readWhole(handle: FileHandle, position: number, length: number): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  const { bytesRead } = await handle.read(bytes, 0, length, position);
  if (bytesRead < length) throw new Error(`The file ends ${length - bytesRead} bytes early`);
  return bytes.buffer;
}
