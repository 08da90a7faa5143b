import type { Entry } from 'yauzl';
import type { IngestRequest } from '../../src/contracts/ingest-protocol.js';
import { arrayFileName, type IngestedArrays, type LabelledArrays, type StoredArray } from './arrays.js';
import { createByteReader } from './byte-stream.js';
import { claimedBytes, copyArray } from './copy-array.js';
import type { Findings } from './findings.js';
import { readNpyHeader } from './npy-header.js';
import type { Output } from './output.js';
import { Rejection, shown } from './rejection.js';
import { openZip, readEntry, verifyEntry, type ZipArchive } from './zip-archive.js';

const SUFFIX = '.npy';

/** Names that inputs and labels go by, most telling first. */
const TRAIN_NAMES = [
  ['x_train', 'y_train'],
  ['X_train', 'y_train'],
  ['train_images', 'train_labels'],
  ['x', 'y'],
  ['X', 'y'],
  ['data', 'labels'],
  ['data', 'target'],
  ['images', 'labels'],
] as const;
const TEST_NAMES = [
  ['x_test', 'y_test'],
  ['X_test', 'y_test'],
  ['test_images', 'test_labels'],
] as const;

/** Reads an .npz archive: x_train and y_train (and x_test, y_test), or one of the other pairs of names in use. */
export async function ingestNpz(
  file: IngestRequest['files'][number],
  limits: IngestRequest['limits'],
  output: Output,
  findings: Findings,
): Promise<IngestedArrays> {
  const archive = await openZip(file, limits, 'invalid_npz');
  try {
    const entries = arraysByName(archive);
    const train = findPair(entries, TRAIN_NAMES);
    if (train === undefined) throw missingArrays([...entries.keys()]);
    const test = findPair(entries, TEST_NAMES);
    findings.read('arrays', test === undefined ? 2 : 4);
    return {
      train: await copyPair(archive, entries, train, 'train', output),
      test: test === undefined ? null : await copyPair(archive, entries, test, 'test', output),
      classes: 'from_labels',
      featureNames: null,
    };
  } finally {
    archive.close();
  }
}

function arraysByName(archive: ZipArchive): Map<string, Entry> {
  const arrays = new Map<string, Entry>();
  for (const entry of archive.entries) {
    if (!entry.fileName.endsWith(SUFFIX)) continue;
    const name = entry.fileName.slice(0, -SUFFIX.length);
    if (arrays.has(name))
      throw new Rejection('invalid_npz', `The archive holds two arrays named ${shown(name)}.`);
    arrays.set(name, entry);
  }
  return arrays;
}

type Pair = readonly [string, string];

function findPair(entries: Map<string, Entry>, candidates: readonly Pair[]): Pair | undefined {
  return candidates.find(([x, y]) => entries.has(x) && entries.has(y));
}

async function copyPair(
  archive: ZipArchive,
  entries: Map<string, Entry>,
  [x, y]: Pair,
  split: 'train' | 'test',
  output: Output,
): Promise<LabelledArrays> {
  return {
    x: await copyEntry(archive, entries.get(x), output, arrayFileName(split, 'x')),
    y: await copyEntry(archive, entries.get(y), output, arrayFileName(split, 'y')),
  };
}

async function copyEntry(
  archive: ZipArchive,
  entry: Entry | undefined,
  output: Output,
  file: string,
): Promise<StoredArray> {
  if (entry === undefined) throw new Error('the entry was found before');
  try {
    return await readArray(archive, entry, output, file);
  } catch (error) {
    // Damaged bytes look like anything, NaN for example; the damage is what to tell then.
    if (error instanceof Rejection) await verifyEntry(archive, entry);
    throw error;
  }
}

async function readArray(
  archive: ZipArchive,
  entry: Entry,
  output: Output,
  file: string,
): Promise<StoredArray> {
  const name = entry.fileName.slice(0, -SUFFIX.length);
  const reader = createByteReader(readEntry(archive, entry));
  const { type, shape, headerBytes } = await readNpyHeader(reader, name);
  if (shape.length === 0) throw noSampleAxis(name);
  const expected = claimedBytes(shape, type);
  if (expected !== BigInt(entry.uncompressedSize - headerBytes)) {
    throw new Rejection(
      'invalid_npy',
      `${name} claims shape [${shape}] of ${type.name}, ${expected} bytes, but holds ${entry.uncompressedSize - headerBytes}.`,
    );
  }
  return copyArray(reader.rest(), { name, type, shape }, output, file);
}

function noSampleAxis(name: string): Rejection {
  return new Rejection(
    'invalid_npy',
    `${name} has shape (), a single value; its first axis must count the samples. Save an array with one entry for each sample.`,
  );
}

function missingArrays(found: string[]): Rejection {
  const list = found.length === 0 ? 'no arrays' : `the arrays ${found.slice(0, 20).map(shown).join(', ')}`;
  return new Rejection(
    'missing_arrays',
    `The archive holds ${list}; expected x_train and y_train (and x_test, y_test for a test split), or x and y. ` +
      'Save it with numpy.savez(file, x_train=…, y_train=…).',
  );
}
