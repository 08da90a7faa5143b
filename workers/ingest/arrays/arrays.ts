import type { Dtype } from '../../../src/contracts/datasets/datasets.js';

/** Element types in which arrays are stored. */
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
  /** The labels as numbers, float32, if `y` stores them as classes and they may be either. */
  yNumbers?: StoredArray;
}

/** The result of a format parser. */
export interface IngestedArrays {
  train: LabelledArrays;
  /** Absent means none. */
  validation?: LabelledArrays | null;
  test: LabelledArrays | null;
  /** Class names; `from_labels`: derived from integer labels; null: the labels are not classes. */
  classes: string[] | 'from_labels' | null;
  featureNames: string[] | null;
}

/** The splits that an upload may contain, in storage order. */
const SPLIT_NAMES = ['train', 'validation', 'test'] as const;
export type SplitName = (typeof SPLIT_NAMES)[number];

/** The kind of an array within a split. */
export type ArrayAxis = 'x' | 'y' | 'y-numbers';

/** The file name of an array of a split. */
export const arrayFileName = (split: SplitName, axis: ArrayAxis): string => `${split}-${axis}.bin`;
