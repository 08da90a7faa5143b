import type {
  Dataset,
  StoredDataset,
  UploadFormat,
  UploadOptions,
} from '../../../src/contracts/datasets/datasets.js';
import type { IngestedArray } from '../arrays/arrays.js';

/** The arrays of an upload, ready to be described. */
export interface Undescribed {
  directory: string;
  arrays: readonly IngestedArray[];
  isShuffled: boolean;
  format: UploadFormat;
  options: UploadOptions;
}

/** The part of dataset.json that describes and locates the arrays. */
export interface Described {
  dataset: Pick<
    Dataset,
    | 'x'
    | 'y'
    | 'y_numbers'
    | 'arrays'
    | 'classes'
    | 'splits'
    | 'feature_names'
    | 'categories'
    | 'statistics'
    | 'value_range'
  >;
  files: StoredDataset['files'];
}
