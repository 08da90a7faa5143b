import type { Dtype } from '../../src/contracts/datasets.js';

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
}

/** What a format's parser makes of an upload. */
export interface IngestedArrays {
  train: LabelledArrays;
  test: LabelledArrays | null;
  /** Class names; `from_labels`: worked out from integer labels; null: the labels are no classes. */
  classes: string[] | 'from_labels' | null;
  featureNames: string[] | null;
}

/** Names of the files of a split. */
export const arrayFileName = (split: 'train' | 'test', axis: 'x' | 'y'): string => `${split}-${axis}.bin`;
