import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dataset, StoredDataset, UploadOptions } from '../../../src/contracts/datasets/datasets.js';
import type { IngestRequest } from '../../../src/contracts/ipc/ingest.js';
import type { ProblemItem } from '../../../src/contracts/problems.js';
import { arraysOf, filesOfArray } from '../../../src/domain/data/arrays.js';
import { createDatasetId } from '../../../src/domain/ids.js';
import { ingest } from '../../../workers/ingest/ingest.js';

type Files = Record<string, Uint8Array | string>;
type Limits = IngestRequest['limits'];

const LIMITS: Limits = {
  maxUploadBytes: 2 ** 30,
  maxUploadEntries: 10_000,
  maxImagePixels: 10_000_000,
  maxTextCharacters: 1000,
};

/** The result of an upload: the dataset with the values of its arrays, or what was wrong. */
export type Ingested =
  | {
      outcome: 'ingested';
      stored: StoredDataset;
      dataset: Dataset;
      arrays: Map<string, number[]>;
      texts: Map<string, string[]>;
    }
  | { outcome: 'rejected'; errors: ProblemItem[] };

/** Runs the code of the ingest process on the files, in this process; nothing of it stays on the disk. */
export async function ingestFiles(
  files: Files,
  options: UploadOptions = {},
  limits: Partial<Limits> = {},
): Promise<Ingested> {
  const root = await mkdtemp(join(tmpdir(), 'trainhorn-ingest-'));
  try {
    return await ingestIn(root, files, options, { ...LIMITS, ...limits });
  } finally {
    await rm(root, { recursive: true });
  }
}

/** The dataset of an upload that must be accepted. */
export async function accepted(files: Files, options: UploadOptions = {}) {
  const result = await ingestFiles(files, options);
  assert.equal(result.outcome, 'ingested', JSON.stringify(result));
  return result;
}

/** Every error of an upload that must be refused. */
export async function refusedItems(files: Files, options: UploadOptions = {}): Promise<ProblemItem[]> {
  const result = await ingestFiles(files, options);
  assert.equal(result.outcome, 'rejected', JSON.stringify(result));
  return result.errors;
}

/** The first error of an upload that must be refused. */
export async function refusedItem(files: Files, options: UploadOptions = {}, limits: Partial<Limits> = {}) {
  const result = await ingestFiles(files, options, limits);
  assert.equal(result.outcome, 'rejected', JSON.stringify(result));
  const [first] = result.errors;
  assert.ok(first);
  return first;
}

async function ingestIn(
  root: string,
  files: Files,
  options: UploadOptions,
  limits: Limits,
): Promise<Ingested> {
  const [targetDirectory, scratchDirectory] = [join(root, 'dataset'), join(root, 'scratch')];
  await Promise.all([mkdir(targetDirectory), mkdir(scratchDirectory)]);
  const reply = await ingest({
    type: 'ingest',
    datasetId: createDatasetId(),
    createdAt: new Date().toISOString(),
    options,
    files: await Promise.all(
      Object.entries(files).map(([name, bytes], index) => stage(root, name, bytes, index)),
    ),
    targetDirectory,
    scratchDirectory,
    limits,
  });
  if (reply.type === 'rejected') return { outcome: 'rejected', errors: reply.errors };
  assert.equal(reply.type, 'ingested');
  return {
    outcome: 'ingested',
    stored: reply.stored,
    dataset: reply.stored.dataset,
    arrays: await readArrays(targetDirectory, reply.stored),
    texts: await readTexts(targetDirectory, reply.stored),
  };
}

async function stage(root: string, name: string, bytes: Uint8Array | string, index: number) {
  const path = join(root, `upload-${index}`);
  await writeFile(path, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { path, name, sizeBytes: Buffer.byteLength(bytes), sha256 };
}

const VIEWS: Readonly<Record<string, (buffer: ArrayBuffer) => Iterable<number>>> = {
  uint8: (buffer) => new Uint8Array(buffer),
  int8: (buffer) => new Int8Array(buffer),
  uint16: (buffer) => new Uint16Array(buffer),
  int16: (buffer) => new Int16Array(buffer),
  int32: (buffer) => new Int32Array(buffer),
  int64: (buffer) => Array.from(new BigInt64Array(buffer), Number),
  float32: (buffer) => new Float32Array(buffer),
  float64: (buffer) => new Float64Array(buffer),
};

/** Values by `split.axis`, `train.x`; those of named arrays as `train.x.image`. */
async function readArrays(
  directory: string,
  { dataset, files }: StoredDataset,
): Promise<Map<string, number[]>> {
  const arrays = new Map<string, number[]>();
  for (const { key, array, values } of storedArrays(dataset, files)) {
    const view = VIEWS[array.dtype];
    if (view === undefined) continue;
    const bytes = new Uint8Array(await readFile(join(directory, values.file)));
    arrays.set(key, [...view(bytes.buffer)]);
  }
  return arrays;
}

/** The texts of named arrays, read by their offsets. */
async function readTexts(
  directory: string,
  { dataset, files }: StoredDataset,
): Promise<Map<string, string[]>> {
  const texts = new Map<string, string[]>();
  for (const { key, values, offsets } of storedArrays(dataset, files)) {
    if (offsets === undefined) continue;
    const bytes = await readFile(join(directory, values.file));
    const { buffer } = new Uint8Array(await readFile(join(directory, offsets.file)));
    const ends = Array.from(new BigInt64Array(buffer), Number);
    texts.set(
      key,
      ends.slice(1).map((end, index) => bytes.toString('utf8', ends[index], end)),
    );
  }
  return texts;
}

function storedArrays(dataset: Dataset, files: StoredDataset['files']) {
  const prefix = dataset.arrays === undefined ? () => '' : ({ name }: { name: string }) => `.${name}`;
  return (['train', 'validation', 'test'] as const).flatMap((split) =>
    arraysOf(dataset).flatMap((array) => {
      const own = files[split] && filesOfArray(files[split], array);
      return own ? [{ ...own, array, key: `${split}.${array.role}${prefix(array)}` }] : [];
    }),
  );
}
