import type {
  ArrayRole,
  ClassCounts,
  ColumnCategories,
  DatasetArray,
} from '../../../src/contracts/datasets/arrays.js';
import type { Dataset, NamedFiles, StoredDataset } from '../../../src/contracts/datasets/datasets.js';
import { dtypeOf, type ElementArray, storeArray } from './stored-arrays.js';

const SPLITS = ['train', 'validation', 'test'] as const;
type Split = (typeof SPLITS)[number];

/** An array of a dataset, with the values of its splits. */
export interface NamedArray extends Partial<Record<Split, ElementArray>> {
  role: ArrayRole;
  name: string;
  /** Of one sample. */
  shape?: number[];
  /** Of a table. */
  columns?: string[];
  /** Of its columns of texts. */
  categories?: ColumnCategories[];
  /** Of labels. */
  classes?: string[];
  train: ElementArray;
}

/** A dataset of named arrays. */
export interface NamedData {
  arrays: NamedArray[];
}

/** Describes a dataset of named arrays. */
export function namedDataset({ arrays }: NamedData): Dataset {
  const splitOf = (split: Split) => {
    const [first] = arrays;
    const values = first?.[split];
    if (values === undefined) return null;
    const size = (first?.shape ?? []).reduce((product, length) => product * length, 1);
    return { samples: values.length / size, x_shape: null, y_shape: null, class_counts: null };
  };
  const train = splitOf('train');
  if (train === null) throw new Error('The dataset has training samples');
  return {
    id: 'ds_test',
    object: 'dataset',
    name: 'test',
    source: 'upload',
    format: 'npz',
    created_at: null,
    x: null,
    y: null,
    arrays: arrays.map(describeArray),
    classes: null,
    splits: { train, validation: splitOf('validation'), test: splitOf('test') },
    bytes: 0,
    sha256: '0'.repeat(64),
  };
}

const describeArray = ({
  role,
  name,
  shape = [],
  columns,
  categories,
  classes,
  ...splits
}: NamedArray): DatasetArray => ({
  name,
  role,
  kind: columns === undefined ? 'numbers' : 'table',
  shape,
  dtype: dtypeOf(splits.train),
  numbers: false,
  classes: classes ?? null,
  class_counts: classes === undefined ? null : countsOf(classes, splits),
  grouped_by_class: false,
  columns: columns ?? null,
  categories: categories ?? null,
  value_range: null,
  statistics: null,
  text: null,
});

function countsOf(classes: readonly string[], splits: Partial<Record<Split, ElementArray>>): ClassCounts {
  const count = (labels: ElementArray = new Uint8Array()) =>
    classes.map((_, label) => [...labels].filter((value) => Number(value) === label).length);
  const { train, validation, test } = splits;
  return {
    train: count(train),
    validation: validation === undefined ? null : count(validation),
    test: test === undefined ? null : count(test),
  };
}

/** Writes a dataset of named arrays as the dataset store does. */
export async function storeNamed(directory: string, data: NamedData): Promise<StoredDataset> {
  const filesOf = async (split: Split) => {
    const files: NamedFiles[] = [];
    for (const { role, name, ...splits } of data.arrays) {
      const values = splits[split];
      if (values === undefined) return null;
      files.push({
        role,
        name,
        values: await storeArray(directory, `${split}-${role}-${name}.bin`, { values }),
      });
    }
    return { arrays: files };
  };
  const train = await filesOf('train');
  if (train === null) throw new Error('The dataset has training samples');
  return {
    dataset: namedDataset(data),
    files: { train, validation: await filesOf('validation'), test: await filesOf('test') },
  };
}
