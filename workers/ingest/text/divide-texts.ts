import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredPart } from '../arrays/arrays.js';
import { type Draw, testFileName } from '../arrays/draw.js';
import { createOutput } from '../output.js';
import { readTexts, type StoredTexts } from './read-texts.js';
import { createTextWriter, type TextWriter } from './text-writer.js';

/** Divides texts into training and test samples. */
export async function divideTexts(
  { values, offsets }: StoredTexts,
  { directory, select }: Draw,
): Promise<{ train: StoredPart; test: StoredPart }> {
  const whole = { values: await setAside(directory, values), offsets: await setAside(directory, offsets) };
  const key = values.file.replace(/^train-|\.bin$/g, '');
  const output = createOutput(directory, Number.POSITIVE_INFINITY);
  const create = (split: 'train' | 'test'): Promise<TextWriter> =>
    createTextWriter(output, { split, key }, Number.POSITIVE_INFINITY);
  const [train, test] = [await create('train'), await create('test')];
  const isTest = select();
  for await (const text of readTexts(directory, whole))
    await (isTest() ? test : train).add(text.toString('utf8'), () => testFileName(values.file));
  for (const { file } of [whole.values, whole.offsets]) await rm(join(directory, file));
  return { train: await train.finish(), test: await test.finish() };
}

async function setAside<Stored extends { file: string }>(directory: string, stored: Stored): Promise<Stored> {
  const file = `all-${stored.file}`;
  await rename(join(directory, stored.file), join(directory, file));
  return { ...stored, file };
}
