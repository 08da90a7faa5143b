import { join } from 'node:path';
import type { StoredDataset } from '../../../src/contracts/datasets.js';
import { trainingSamples } from '../../../src/domain/training/validation-split.js';
import { readSamples, type Samples, sliceSamples } from './raw-array.js';

/** Inputs and labels, sample by sample. */
export interface Split {
  x: Samples;
  y: Samples;
  count: number;
}

export interface Splits {
  train: Split;
  validation: Split | null;
  test: Split | null;
}

/** Reads a data set and holds out the last part of its training split, as Keras does: before any shuffling. */
export async function readSplits(
  stored: StoredDataset,
  directory: string,
  validationSplit: number,
): Promise<Splits> {
  const { train, test } = stored.dataset.splits;
  const whole = await readSplit(stored, directory, stored.files.train, train.samples);
  const splitAt = trainingSamples(whole.count, validationSplit);
  const held = validationSplit > 0;
  const { files } = stored;
  return {
    train: held ? slice(whole, 0, splitAt) : whole,
    validation: held ? slice(whole, splitAt, whole.count) : null,
    test: test && files.test ? await readSplit(stored, directory, files.test, test.samples) : null,
  };
}

async function readSplit(
  { dataset }: StoredDataset,
  directory: string,
  files: StoredDataset['files']['train'],
  count: number,
): Promise<Split> {
  const read = (part: 'x' | 'y') => {
    const { shape, dtype } = dataset[part];
    return readSamples(join(directory, files[part].file), files[part], { count, sampleShape: shape, dtype });
  };
  return { x: await read('x'), y: await read('y'), count };
}

function slice({ x, y }: Split, from: number, to: number): Split {
  return { x: sliceSamples(x, from, to), y: sliceSamples(y, from, to), count: to - from };
}
