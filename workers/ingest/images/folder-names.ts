import type { SplitName } from '../arrays/arrays.js';

const SPLIT_WORDS: ReadonlyMap<string, SplitName> = new Map([
  ['train', 'train'],
  ['training', 'train'],
  ['val', 'validation'],
  ['valid', 'validation'],
  ['validation', 'validation'],
  ['test', 'test'],
  ['testing', 'test'],
]);
/** Words that accompany the split in folder names: `training_set`, `seg_train`, `test images`. */
const FILLERS: ReadonlySet<string> = new Set([
  'set',
  'seg',
  'data',
  'dataset',
  'split',
  'image',
  'images',
  'img',
  'imgs',
  'folder',
  'files',
  'samples',
]);
const UNLABELLED = /^(pred|predict|predictions?|unlabell?ed|nolabels?)$/;

const wordsOf = (name: string): string[] =>
  name
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => word.replace(/^([a-z]+)\d+$/, '$1'))
    .filter((word) => word !== '');

/**
 * The split that a folder name indicates: `train`, `training_set`, `seg_test`, `Test1`; undefined for any
 * other name.
 */
export function splitOfFolder(name: string): SplitName | undefined {
  const words = wordsOf(name).filter((word) => !FILLERS.has(word));
  const [word, ...others] = words;
  return word === undefined || others.length > 0 ? undefined : SPLIT_WORDS.get(word);
}

/** Whether a folder name indicates unlabelled images: `seg_pred`, `unlabelled`. */
export function isUnlabelledFolder(name: string): boolean {
  return wordsOf(name).some((word) => UNLABELLED.test(word));
}
