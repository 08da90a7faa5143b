import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { oneLine } from '../../../src/schema/shown-text.js';
import {
  arrayFileName,
  type IngestedArray,
  mapSplits,
  type SplitName,
  type StoredPart,
} from '../arrays/arrays.js';
import { sortClasses } from '../csv/classes/csv-classes.js';
import { MAX_CLASSES } from '../csv/csv-labels.js';
import { checkName, createNameBudget } from '../images/shown-names.js';
import { createOutput } from '../output.js';
import { Rejection, shown } from '../rejection.js';
import { readTexts } from './read-texts.js';

/** Replaces text labels by the numbers of classes, which are the distinct training texts in order. */
export async function textsToClasses(
  directory: string,
  array: IngestedArray,
  key: string,
): Promise<IngestedArray> {
  const names = await classNames(directory, array);
  const labelOf = new Map(names.map((name, label) => [name, label]));
  const splits = await mapSplits(array.splits, (part, split) =>
    writeClasses(directory, part, { split, key, labelOf, name: array.name }),
  );
  return { ...array, kind: undefined, splits, classes: names };
}

async function classNames(directory: string, { splits, name }: IngestedArray): Promise<string[]> {
  const codeOf = new Map<string, number>();
  const budget = createNameBudget('classes', 'too_many_classes', 'Use shorter names, or fewer classes.');
  let sample = 0;
  for await (const label of labelsIn(directory, splits.train)) {
    if (!codeOf.has(label)) {
      checkName(label, `Sample ${sample} of the labels ${shown(name)}: the label`);
      budget.add(label);
      codeOf.set(label, codeOf.size);
      if (codeOf.size > MAX_CLASSES) throw tooMany(name);
    }
    sample += 1;
  }
  if (codeOf.size < 2) throw tooFew(name, [...codeOf.keys()]);
  return sortClasses(codeOf, new Int32Array(0)).names;
}

async function* labelsIn(directory: string, { values, offsets }: StoredPart): AsyncGenerator<string> {
  if (offsets === undefined) throw new Error('the labels are texts');
  for await (const bytes of readTexts(directory, { values, offsets })) yield oneLine(bytes.toString('utf8'));
}

async function writeClasses(
  directory: string,
  part: StoredPart,
  {
    split,
    key,
    labelOf,
    name,
  }: { split: SplitName; key: string; labelOf: Map<string, number>; name: string },
): Promise<StoredPart> {
  const file = arrayFileName(split, key);
  const target = await createOutput(directory, Number.POSITIVE_INFINITY).create(`${file}.int32`);
  let count = 0;
  try {
    for await (const label of labelsIn(directory, part)) {
      const code = labelOf.get(label) ?? unknown(label, { split, sample: count, name });
      await target.write(new Uint8Array(Int32Array.of(code).buffer));
      count += 1;
    }
  } finally {
    await target.close();
  }
  if (part.offsets !== undefined) await rm(join(directory, part.offsets.file));
  await rename(join(directory, `${file}.int32`), join(directory, file));
  return { values: { file, dtype: 'int32', shape: [count] } };
}

function unknown(
  label: string,
  { split, sample, name }: { split: SplitName; sample: number; name: string },
): never {
  throw new Rejection(
    'mismatched_splits',
    `Sample ${sample} of the ${split} labels ${shown(name)} is ${shown(label)}, which has no training samples. Correct it, or add training samples of that class.`,
  );
}

const tooMany = (name: string): Rejection =>
  new Rejection(
    'too_many_classes',
    `The labels ${shown(name)} are texts with more than ${MAX_CLASSES} distinct values, the most classes that are supported.`,
  );

const tooFew = (name: string, found: readonly string[]): Rejection =>
  new Rejection(
    'too_few_classes',
    `Every training sample has the label ${shown(found.join())} in ${shown(name)}; expected two or more classes.`,
  );
