import type {
  ArrayKind,
  ArrayRole,
  ColumnCategories,
  Dtype,
  Role,
} from '../../../src/contracts/datasets/arrays.js';
import { Rejection } from '../rejection.js';

/** Element types in which arrays are stored. */
export type StoredDtype = Dtype;

/** An array in the output directory: raw, little-endian, C order; `shape` with the sample axis first. */
export interface StoredArray {
  file: string;
  dtype: StoredDtype;
  shape: number[];
}

/** The files of an array in one split. */
export interface StoredPart {
  /** The elements; of texts, their UTF-8 bytes, one after another. */
  values: StoredArray;
  /** The labels as numbers, float32, if `values` stores them as classes and they may be either. */
  numbers?: StoredArray;
  /** Of texts: int64 [samples + 1], the beginning of each text and the end of the last one. */
  offsets?: StoredArray;
}

/** The splits that an upload may contain, in storage order. */
export const SPLIT_NAMES = ['train', 'validation', 'test'] as const;
export type SplitName = (typeof SPLIT_NAMES)[number];

/** An array by split; null: the upload lacks that split. */
export interface Splits {
  train: StoredPart;
  validation: StoredPart | null;
  test: StoredPart | null;
}

/** The inputs and labels of an upload by split. @throws where there is no training split */
export function splitsOfRole(parts: ReadonlyMap<SplitName, Record<Role, StoredPart>>, role: Role): Splits {
  const partOf = (split: SplitName) => parts.get(split)?.[role] ?? null;
  const train = partOf('train');
  if (train === null) throw new Error('there is a training split');
  return { train, validation: partOf('validation'), test: partOf('test') };
}

/** An input, label or weight array of an upload. */
export interface IngestedArray {
  role: ArrayRole;
  /** `x` and `y` if there is one input and at most one label array. */
  name: string;
  /** Undefined: numbers, or images if they can be. */
  kind: ArrayKind | undefined;
  splits: Splits;
  /** Class names; `from_labels`: derived from integer labels; null: not classes. */
  classes: string[] | 'from_labels' | null;
  columns: string[] | null;
  categories: ColumnCategories[] | null;
}

/** The result of a format parser. */
export interface IngestedArrays {
  /** Inputs first; at least one. */
  arrays: IngestedArray[];
  /** Whether the samples are in random order, not in that of the upload. */
  isShuffled: boolean;
}

/** An array without classes or columns. */
export const plainArray = (role: ArrayRole, name: string, splits: Splits): IngestedArray => ({
  role,
  name,
  kind: undefined,
  splits,
  classes: null,
  columns: null,
  categories: null,
});

/** Maximum arrays of a dataset: their files are written at the same time. */
const MAX_ARRAYS = 64;

/** @throws Rejection for more arrays than are supported */
export function checkArrayCount(count: number, fix: string): void {
  if (count <= MAX_ARRAYS) return;
  throw new Rejection(
    'too_large',
    `The upload would become ${count} arrays; at most ${MAX_ARRAYS} are supported. ${fix}`,
  );
}

/** Number of samples in a part. */
export const samplesIn = ({ values, offsets }: StoredPart): number =>
  offsets === undefined ? (values.shape[0] ?? 0) : (offsets.shape[0] ?? 1) - 1;

/** Whether an array holds texts. */
export const isText = ({ kind }: IngestedArray): boolean => kind === 'text';

/** Whether a dataset is described by `x` and `y` alone. */
export function isPlain(arrays: readonly IngestedArray[]): boolean {
  const roles = arrays.map(({ role }) => role);
  const isSingle = new Set(roles).size === roles.length;
  return (
    isSingle && !roles.includes('w') && arrays.every((array) => array.name === array.role && !isText(array))
  );
}

/** Applies a change to the part of each split. */
export async function mapSplits(
  { train, validation, test }: Splits,
  change: (part: StoredPart, split: SplitName) => StoredPart | Promise<StoredPart>,
): Promise<Splits> {
  return {
    train: await change(train, 'train'),
    validation: validation && (await change(validation, 'validation')),
    test: test && (await change(test, 'test')),
  };
}

/** The parts of an array, in storage order. */
export const partsOf = ({ splits }: IngestedArray): StoredPart[] =>
  SPLIT_NAMES.flatMap((split) => splits[split] ?? []);

/** The file name of an array of a split; `key` is unique in the dataset, such as `x` or `x-2`. */
export const arrayFileName = (split: SplitName, key: string): string => `${split}-${key}.bin`;

/** The key of an array's files; names may contain anything. */
export const fileKey = ({ role, name }: { role: ArrayRole; name: string }, position: number): string =>
  name === role ? role : `${role}-${position}`;
