import { shown } from '../../rejection.js';
import type { SplitName } from '../arrays.js';

const MAX_LISTED = 20;

export type Axis = 'x' | 'y';

/** Assigns the arrays of an upload to the inputs and labels of each split. */
export interface ArrayRoles {
  train: Pair;
  validation: Pair | null;
  test: Pair | null;
  /** Whether another pair would also have been possible. */
  isChoice: boolean;
}

export interface Pair {
  x: string;
  y: string;
}

/** Roles, or the reason why the names are inconclusive. */
export type RolesResult = { outcome: 'found'; roles: ArrayRoles } | { outcome: 'unclear'; why: string };

/** The meaning of a name: its split, if it names one, and the word for its axis. */
interface Meaning {
  name: string;
  split: SplitName | 'none';
  axis: Axis;
  word: string;
}

const SPLIT_WORDS: ReadonlyMap<string, SplitName> = new Map([
  ...(['train', 'training', 'tr'] as const).map((word) => [word, 'train'] as const),
  ...(['val', 'valid', 'validation', 'dev'] as const).map((word) => [word, 'validation'] as const),
  ...(['test', 'testing', 'te'] as const).map((word) => [word, 'test'] as const),
]);
const AXIS_WORDS: ReadonlyMap<string, Axis> = new Map([
  ...['x', 'xs', 'image', 'images', 'img', 'imgs', 'data', 'feature', 'features', 'input', 'inputs'].map(
    (word) => [word, 'x'] as const,
  ),
  ...['y', 'ys', 'label', 'labels', 'target', 'targets', 'class', 'classes', 'output', 'outputs'].map(
    (word) => [word, 'y'] as const,
  ),
]);
/** Common pairs, the most specific first, for uploads that contain several. */
const USUAL_PAIRS: readonly (readonly [x: RegExp, y: RegExp])[] = [
  [/^xs?$/, /^ys?$/],
  [/^xs?$/, /^(label|target|classe?)s?$/],
  [/^data$/, /^(label|target)s?$/],
  [/^(image|img)s?$/, /^(label|target)s?$/],
  [/^features?$/, /^(label|target)s?$/],
  [/^inputs?$/, /^(output|label|target)s?$/],
];

/**
 * Assigns inputs, labels and splits by common names: `x`/`y`, `X_train`/`y_train`,
 * `train_images`/`train_labels`, `data`/`target`, with their words in any order and case; words that all
 * names share are ignored.
 */
export function arrayRoles(names: readonly string[]): RolesResult {
  const meanings = readNames(names);
  const train = pairOf(meanings, 'train');
  const plain = pairOf(meanings, 'none');
  const chosen = train.pair === undefined ? plain : train;
  if (chosen.clash !== undefined) return { outcome: 'unclear', why: chosen.clash };
  if (chosen.pair === undefined)
    return { outcome: 'unclear', why: 'no pair of arrays is named as inputs and labels' };
  const held = (['validation', 'test'] as const).map((split) => pairOf(meanings, split));
  const clash = held.find((one) => one.clash !== undefined)?.clash;
  if (clash !== undefined) return { outcome: 'unclear', why: clash };
  const [validation, test] = held.map(({ pair }) => pair ?? null);
  return {
    outcome: 'found',
    roles: {
      train: chosen.pair,
      validation: validation ?? null,
      test: test ?? null,
      isChoice: chosen.isChoice || (chosen === train && plain.pair !== undefined),
    },
  };
}

/** The splits of arrays that are all named as inputs, at most one per split; undefined for others. */
export function areInputs(
  names: readonly string[],
): { train: string; validation: string | null; test: string | null } | undefined {
  const meanings = readNames(names);
  const own = (...splits: readonly Meaning['split'][]) =>
    meanings.filter(({ axis, split }) => axis === 'x' && splits.includes(split));
  const groups = [own('train', 'none'), own('validation'), own('test')] as const;
  const isAll = groups.flat().length === names.length && groups.every((group) => group.length <= 1);
  const [[train], [validation], [test]] = groups;
  if (!isAll || train === undefined) return undefined;
  return { train: train.name, validation: validation?.name ?? null, test: test?.name ?? null };
}

interface PairFound {
  pair?: Pair;
  isChoice: boolean;
  /** Two arrays whose roles are ambiguous. */
  clash?: string;
}

function pairOf(meanings: readonly Meaning[], split: Meaning['split']): PairFound {
  const own = meanings.filter((meaning) => meaning.split === split);
  const xs = own.filter(({ axis }) => axis === 'x');
  const ys = own.filter(({ axis }) => axis === 'y');
  const isChoice = xs.length > 1 || ys.length > 1;
  const [x] = xs;
  const [y] = ys;
  if (x === undefined || y === undefined) return { isChoice: false };
  if (!isChoice) return { pair: { x: x.name, y: y.name }, isChoice };
  for (const [xWord, yWord] of USUAL_PAIRS) {
    const found = {
      x: xs.filter(({ word }) => xWord.test(word)),
      y: ys.filter(({ word }) => yWord.test(word)),
    };
    if (found.x.length === 0 || found.y.length === 0) continue;
    return onlyOne(found);
  }
  return { isChoice, clash: `${list([...xs, ...ys])} are all possible` };
}

function onlyOne(found: { x: Meaning[]; y: Meaning[] }): PairFound {
  const [x, secondX] = found.x;
  const [y, secondY] = found.y;
  if (secondX !== undefined) return { isChoice: true, clash: `${list(found.x)} could both be the inputs` };
  if (secondY !== undefined) return { isChoice: true, clash: `${list(found.y)} could both be the labels` };
  return { isChoice: true, ...(x && y && { pair: { x: x.name, y: y.name } }) };
}

/** Lists names for a message, truncated if there are very many. */
function list(meanings: readonly Meaning[]): string {
  const names = meanings.slice(0, MAX_LISTED).map(({ name }) => shown(name));
  return names.join(' and ') + (meanings.length > MAX_LISTED ? ' and others' : '');
}

/** `X_train`, `xTrain`, `xtrain`, `train/x` and `train_set_x` are the words x and train. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .flatMap((word) => JOINED.exec(word)?.slice(1) ?? [word])
    .filter((word) => word !== '' && word !== 'set');
}

const JOINED = /^([xy])(train|val|valid|test)$/;

function readNames(names: readonly string[]): Meaning[] {
  const words = names.map(wordsOf);
  const says = (word: string) => SPLIT_WORDS.has(word) || AXIS_WORDS.has(word);
  const shared = (word: string) =>
    names.length > 1 && !says(word) && words.every((all) => all.includes(word));
  return names.flatMap((name, index) => {
    const meaning = readWords((words[index] ?? []).filter((word) => !shared(word)));
    return meaning === undefined ? [] : [{ name, ...meaning }];
  });
}

/** Exactly one word for the axis and at most one for the split; other words are not allowed. */
function readWords(words: readonly string[]): Omit<Meaning, 'name'> | undefined {
  const splits = words.flatMap((word) => SPLIT_WORDS.get(word) ?? []);
  const axes = words.filter((word) => AXIS_WORDS.has(word));
  const [word] = axes;
  const axis = AXIS_WORDS.get(word ?? '');
  if (word === undefined || axis === undefined) return undefined;
  if (axes.length !== 1 || splits.length > 1 || axes.length + splits.length !== words.length)
    return undefined;
  return { split: splits[0] ?? 'none', axis, word };
}
