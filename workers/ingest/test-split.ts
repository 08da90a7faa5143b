import { createReadStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BYTES_PER_ELEMENT } from '../../src/contracts/datasets/datasets.js';
import { createByteReader } from './archives/byte-stream.js';
import {
  type ArrayAxis as Axis,
  arrayFileName,
  type LabelledArrays,
  type StoredArray,
} from './arrays/arrays.js';
import { elementCount } from './arrays/copy-array.js';
import type { OutputFile } from './output.js';
import { createOutput } from './output.js';
import { createRandom, createSelection } from './random.js';
import { Rejection } from './rejection.js';

/**
 * Holds out part of the samples as the test split: exactly the rounded number, selected with the seed. Both
 * splits keep the order of the upload. Streams file by file; the same selection is repeated for inputs and
 * labels.
 */
export async function holdOutTest(
  directory: string,
  all: LabelledArrays,
  part: number,
  seed: number,
): Promise<{ train: LabelledArrays; test: LabelledArrays }> {
  const samples = all.x.shape[0] ?? 0;
  const wanted = Math.round(samples * part);
  if (wanted < 1 || wanted >= samples) {
    throw new Rejection(
      'invalid_value',
      `test_split ${part} of ${samples} samples is ${wanted}; at least one sample must be in each split.`,
      '/test_split',
    );
  }
  const divide = (array: StoredArray, axis: Axis) =>
    divideArray(directory, array, axis, wanted, createSelection(samples, wanted, createRandom(seed)));
  const x = await divide(all.x, 'x');
  const y = await divide(all.y, 'y');
  if (all.yNumbers === undefined)
    return { train: { x: x.train, y: y.train }, test: { x: x.test, y: y.test } };
  const numbers = await divide(all.yNumbers, 'y-numbers');
  return {
    train: { x: x.train, y: y.train, yNumbers: numbers.train },
    test: { x: x.test, y: y.test, yNumbers: numbers.test },
  };
}

async function divideArray(
  directory: string,
  array: StoredArray,
  axis: Axis,
  wanted: number,
  isTest: () => boolean,
): Promise<{ train: StoredArray; test: StoredArray }> {
  const whole = join(directory, `all-${axis}.bin`);
  await rename(join(directory, array.file), whole);
  const output = createOutput(directory, Number.POSITIVE_INFINITY);
  const train = await output.create(arrayFileName('train', axis));
  const test = await output.create(arrayFileName('test', axis));
  await divideSamples(whole, array, { train, test, isTest }).finally(() =>
    Promise.all([train.close(), test.close()]),
  );
  await rm(whole);
  const [samples = 0, ...sampleShape] = array.shape;
  return {
    train: { ...array, file: arrayFileName('train', axis), shape: [samples - wanted, ...sampleShape] },
    test: { ...array, file: arrayFileName('test', axis), shape: [wanted, ...sampleShape] },
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
