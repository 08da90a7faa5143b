import { createReadStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BYTES_PER_ELEMENT } from '../../src/contracts/datasets/arrays.js';
import { createByteReader } from './archives/byte-stream.js';
import {
  type IngestedArray,
  type Splits,
  type StoredArray,
  type StoredPart,
  samplesIn,
} from './arrays/arrays.js';
import { elementCount } from './arrays/copy-array.js';
import { type Draw, testFileName } from './arrays/draw.js';
import type { OutputFile } from './output.js';
import { createOutput } from './output.js';
import { createRandom, createSelection } from './random.js';
import { Rejection } from './rejection.js';
import { divideTexts } from './text/divide-texts.js';

/**
 * Holds out part of the samples as the test split: exactly the rounded number, selected with the seed. Both
 * splits keep the order of the upload. Streams file by file; the same selection is repeated for each array.
 */
export async function holdOutTest(
  directory: string,
  arrays: readonly IngestedArray[],
  part: number,
  seed: number,
): Promise<IngestedArray[]> {
  const [first] = arrays;
  const samples = first === undefined ? 0 : samplesIn(first.splits.train);
  const wanted = Math.round(samples * part);
  if (wanted < 1 || wanted >= samples) {
    throw new Rejection(
      'invalid_value',
      `test_split ${part} of ${samples} samples is ${wanted}; at least one sample must be in each split.`,
      '/test_split',
    );
  }
  const select = () => createSelection(samples, wanted, createRandom(seed));
  const divided: IngestedArray[] = [];
  for (const array of arrays)
    divided.push({ ...array, splits: await divideSplits(array.splits, { directory, wanted, select }) });
  return divided;
}

async function divideSplits({ train, validation }: Splits, draw: Draw): Promise<Splits> {
  const { numbers } = train;
  const own = await dividePart(train, draw);
  if (numbers === undefined) return { train: own.train, validation, test: own.test };
  const divided = await divideArray(numbers, draw);
  return {
    train: { ...own.train, numbers: divided.train },
    validation,
    test: { ...own.test, numbers: divided.test },
  };
}

async function dividePart(
  { values, offsets }: StoredPart,
  draw: Draw,
): Promise<{ train: StoredPart; test: StoredPart }> {
  if (offsets !== undefined) return divideTexts({ values, offsets }, draw);
  const { train, test } = await divideArray(values, draw);
  return { train: { values: train }, test: { values: test } };
}

async function divideArray(
  array: StoredArray,
  { directory, wanted, select }: Draw,
): Promise<{ train: StoredArray; test: StoredArray }> {
  const testFile = testFileName(array.file);
  const whole = join(directory, `all-${array.file}`);
  await rename(join(directory, array.file), whole);
  const output = createOutput(directory, Number.POSITIVE_INFINITY);
  const train = await output.create(array.file);
  const test = await output.create(testFile);
  await divideSamples(whole, array, { train, test, isTest: select() }).finally(() =>
    Promise.all([train.close(), test.close()]),
  );
  await rm(whole);
  const [samples = 0, ...sampleShape] = array.shape;
  return {
    train: { ...array, shape: [samples - wanted, ...sampleShape] },
    test: { ...array, file: testFile, shape: [wanted, ...sampleShape] },
  };
}

async function divideSamples(
  path: string,
  { shape, dtype }: StoredArray,
  targets: { train: OutputFile; test: OutputFile; isTest: () => boolean },
): Promise<void> {
  const sampleBytes = elementCount(shape.slice(1)) * BYTES_PER_ELEMENT[dtype];
  const reader = createByteReader(createReadStream(path, { highWaterMark: 1 << 20 }));
  for (
    let sample = await reader.take(sampleBytes);
    sample !== undefined;
    sample = await reader.take(sampleBytes)
  ) {
    await (targets.isTest() ? targets.test : targets.train).write(sample);
  }
}
