import { createReadStream } from 'node:fs';
import type { Role } from '../../../src/contracts/datasets/arrays.js';
import type { IngestRequest } from '../../../src/contracts/ipc/ingest.js';
import { type ByteReader, createByteReader } from '../archives/byte-stream.js';
import {
  arrayFileName,
  type IngestedArray,
  type IngestedArrays,
  plainArray,
  type StoredArray,
  type StoredPart,
} from '../arrays/arrays.js';
import { copyArray, elementCount } from '../arrays/copy-array.js';
import { type ElementType, elementType, type SourceKind } from '../arrays/element-type.js';
import type { Findings } from '../findings.js';
import { type Output, tooLarge } from '../output.js';
import { Rejection, shown } from '../rejection.js';
import type { SourceFile } from '../scratch.js';

/** The type byte of the magic number (the idx format of the MNIST database). */
const KINDS: ReadonlyMap<number, SourceKind> = new Map([
  [0x08, 'uint8'],
  [0x09, 'int8'],
  [0x0b, 'int16'],
  [0x0c, 'int32'],
  [0x0d, 'float32'],
  [0x0e, 'float64'],
]);
const MAX_DIMENSIONS = 7;

interface IdxFile {
  file: SourceFile;
  type: ElementType;
  shape: number[];
}

/**
 * Reads idx files: one pair of images and labels, or two pairs distinguished by `train` and `t10k` or `test`
 * in their names.
 */
export async function ingestIdx(
  files: SourceFile[],
  limits: IngestRequest['limits'],
  output: Output,
  findings: Findings,
): Promise<IngestedArrays> {
  if (files.length !== 2 && files.length !== 4) {
    throw new Rejection(
      'missing_files',
      `${files.length} idx ${files.length === 1 ? 'file was' : 'files were'} uploaded; expected two (images and labels) ` +
        'or four (train and t10k or test, images and labels each).',
    );
  }
  const read = await Promise.all(files.map((file) => readHeader(file, limits)));
  const tests = files.length === 4 ? read.filter(({ file }) => /t10k|test/i.test(file.name)) : [];
  if (files.length === 4 && tests.length !== 2) throw unclearSplits(files);
  const train = read.filter((file) => !tests.includes(file));
  findings.read('files', files.length);
  const pairs = {
    train: await copyPair(train, 'train', output),
    test: tests.length === 0 ? null : await copyPair(tests, 'test', output),
  };
  const splitsOf = (role: Role) => ({
    train: pairs.train[role],
    validation: null,
    test: pairs.test === null ? null : pairs.test[role],
  });
  const labels: IngestedArray = { ...plainArray('y', 'y', splitsOf('y')), classes: 'from_labels' };
  return { arrays: [plainArray('x', 'x', splitsOf('x')), labels], isShuffled: false };
}

/** The labels are the file with fewer dimensions, else the one whose name says so. */
async function copyPair(
  pair: IdxFile[],
  split: 'train' | 'test',
  output: Output,
): Promise<Record<Role, StoredPart>> {
  const isNamedLabels = ({ file }: IdxFile) => Number(/label/i.test(file.name));
  const [x, y] = [...pair].sort(
    (a, b) => b.shape.length - a.shape.length || isNamedLabels(a) - isNamedLabels(b),
  );
  if (x === undefined || y === undefined) throw new Error('a pair has two files');
  return {
    x: { values: await copyFile(x, output, arrayFileName(split, 'x')) },
    y: { values: await copyFile(y, output, arrayFileName(split, 'y')) },
  };
}

async function readHeader(file: SourceFile, limits: IngestRequest['limits']): Promise<IdxFile> {
  const { type, shape } = await parseHeader(openIdx(file), file);
  const bytes = elementCount(shape) * type.itemBytes;
  // NaN, a product beyond counting, is refused here too.
  if (!(bytes <= limits.maxUploadBytes)) throw tooLarge(limits.maxUploadBytes);
  const headerBytes = 4 + 4 * shape.length;
  if (file.sizeBytes !== headerBytes + bytes)
    throw wrongSize(file, shape, bytes, file.sizeBytes - headerBytes);
  return { file, type, shape };
}

async function parseHeader(
  reader: ByteReader,
  file: SourceFile,
): Promise<{ type: ElementType; shape: number[] }> {
  const magic = await reader.take(4);
  const kind = KINDS.get(magic?.[2] ?? 0);
  const dimensions = magic?.[3] ?? 0;
  if (
    magic === undefined ||
    magic.readUInt16BE(0) !== 0 ||
    kind === undefined ||
    dimensions < 1 ||
    dimensions > MAX_DIMENSIONS
  ) {
    throw new Rejection(
      'invalid_idx',
      `${shown(file.name)} is not an idx file: its first bytes are ${magic?.toString('hex') ?? 'less than 4 bytes'}; ` +
        'expected 0000, a type byte (08, 09, 0b to 0e) and the number of dimensions.',
    );
  }
  const sizes = await reader.take(4 * dimensions);
  if (sizes === undefined) throw new Rejection('invalid_idx', `${shown(file.name)} ends inside its header.`);
  const shape = Array.from({ length: dimensions }, (_, axis) => sizes.readUInt32BE(4 * axis));
  return { type: elementType(kind, true), shape };
}

async function copyFile(
  { file, type, shape }: IdxFile,
  output: Output,
  target: string,
): Promise<StoredArray> {
  const reader = openIdx(file);
  await parseHeader(reader, file);
  return copyArray(reader.rest(), { name: shown(file.name), type, shape }, output, target);
}

const openIdx = ({ path }: SourceFile): ByteReader => createByteReader(createReadStream(path));

function wrongSize(file: SourceFile, shape: number[], expected: number, held: number): Rejection {
  return new Rejection(
    'invalid_idx',
    `${shown(file.name)} declares shape [${shape}], which is ${expected} bytes, but contains ${held}. Is the file truncated?`,
  );
}

function unclearSplits(files: SourceFile[]): Rejection {
  return new Rejection(
    'missing_files',
    `Of the four files ${files.map(({ name }) => shown(name)).join(', ')}, exactly the two of the test split must have t10k or test in their names.`,
  );
}
