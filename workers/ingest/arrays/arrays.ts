import type { Dtype } from '../../../src/contracts/datasets.js';

/** Element types that arrays are stored in. */
export type StoredDtype = Dtype;

/** An array in the output directory: raw, little-endian, C order; `shape` with the sample axis first. */
export interface StoredArray {
  file: string;
  dtype: StoredDtype;
  shape: number[];
}

export interface LabelledArrays {
  x: StoredArray;
  y: StoredArray;
  /** The labels as numbers, float32, where `y` has them as classes and both can be meant. */
  yNumbers?: StoredArray;
}

/** What a format's parser makes of an upload. */
export interface IngestedArrays {
  train: LabelledArrays;
  /** Absent: none. */
  validation?: LabelledArrays | null;
  test: LabelledArrays | null;
  /** Class names; `from_labels`: worked out from integer labels; null: the labels are no classes. */
  classes: string[] | 'from_labels' | null;
  featureNames: string[] | null;
}

/** The splits that an upload may hold, in the order they are stored. */
const SPLIT_NAMES = ['train', 'validation', 'test'] as const;
export type SplitName = (typeof SPLIT_NAMES)[number];

/** What the arrays of a split are. */
export type ArrayAxis = 'x' | 'y' | 'y-numbers';

/** Names of the files of a split. */
export const arrayFileName = (split: SplitName, axis: ArrayAxis): string => `${split}-${axis}.bin`;
