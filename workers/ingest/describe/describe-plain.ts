import type { Dataset, SplitFiles } from '../../../src/contracts/datasets/datasets.js';
import { describePair, warnOfStatistics } from '../arrays/array-statistics.js';
import { type IngestedArray, type SplitName, type StoredArray, samplesIn } from '../arrays/arrays.js';
import { valueRange } from '../arrays/value-range.js';
import type { Findings } from '../findings.js';
import { type DescribedClasses, describeClasses, isSorted } from './describe-labels.js';
import type { Described, Undescribed } from './described.js';

const NO_CLASSES: DescribedClasses = { classes: null, counts: { train: null, validation: null, test: null } };

/** Describes a dataset of one input array, `x`, and at most one label array, `y`. */
export async function describePlain(
  { directory, arrays, isShuffled, format, options }: Undescribed,
  findings: Findings,
): Promise<Described> {
  const x = arrays.find(({ role }) => role === 'x');
  const y = arrays.find(({ role }) => role === 'y');
  if (x === undefined) throw new Error('there is an input array');
  const statistics = await describePair(directory, x.splits.train, y?.splits.train);
  warnOfStatistics(
    { columns: statistics.columns, values: statistics.x },
    { dtype: x.splits.train.values.dtype, names: x.columns },
    findings,
  );
  const range = valueRange(options, format, {
    sampleShape: sampleShape(x),
    statistics: statistics.x,
  });
  const labels = y === undefined ? NO_CLASSES : await describeClasses(directory, y, { isShuffled, findings });
  const has = (split: SplitName) => x.splits[split] !== null;
  return {
    dataset: {
      x: specOf(x),
      y: y === undefined ? null : specOf(y),
      y_numbers: y?.splits.train.numbers !== undefined,
      classes: labels.classes,
      splits: {
        train: describeSplit('train', { x, y, labels }),
        validation: has('validation') ? describeSplit('validation', { x, y, labels }) : null,
        test: has('test') ? describeSplit('test', { x, y, labels }) : null,
      },
      feature_names: x.columns,
      ...(x.categories !== null && { categories: x.categories }),
      statistics,
      value_range: range,
    },
    files: {
      train: filesOf('train', x, y),
      validation: has('validation') ? filesOf('validation', x, y) : null,
      test: has('test') ? filesOf('test', x, y) : null,
    },
  };
}

const sampleShape = ({ splits }: IngestedArray): number[] => splits.train.values.shape.slice(1);

const specOf = (array: IngestedArray) => ({
  shape: sampleShape(array),
  dtype: array.splits.train.values.dtype,
});

interface Pair {
  x: IngestedArray;
  y: IngestedArray | undefined;
  labels: DescribedClasses;
}

function describeSplit(split: SplitName, { x, y, labels }: Pair): Dataset['splits']['train'] {
  const part = x.splits[split];
  const counts = labels.counts[split];
  return {
    samples: part === null ? 0 : samplesIn(part),
    x_shape: part === null ? null : part.values.shape,
    y_shape: y?.splits[split]?.values.shape ?? null,
    class_counts: counts?.counts ?? null,
    ...(counts !== null && { grouped_by_class: isSorted(counts) }),
  };
}

function filesOf(split: SplitName, x: IngestedArray, y: IngestedArray | undefined): SplitFiles {
  const fileOf = ({ file }: StoredArray) => ({ file, offset_bytes: 0 });
  const inputs = x.splits[split];
  const labels = y?.splits[split];
  return {
    ...(inputs && { x: fileOf(inputs.values) }),
    ...(labels && { y: fileOf(labels.values) }),
    ...(labels?.numbers && { y_numbers: fileOf(labels.numbers) }),
  };
}
