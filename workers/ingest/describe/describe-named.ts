import type { DatasetArray } from '../../../src/contracts/datasets/arrays.js';
import type { Dataset, SplitFiles } from '../../../src/contracts/datasets/datasets.js';
import { UNDESCRIBED } from '../../../src/domain/data/arrays.js';
import { imageLayout, looksLikeImages } from '../../../src/domain/data/image-layout.js';
import { describeOne, warnOfStatistics } from '../arrays/array-statistics.js';
import { type IngestedArray, isText, type SplitName, type StoredArray, samplesIn } from '../arrays/arrays.js';
import { givenRange, valueRange } from '../arrays/value-range.js';
import type { Findings } from '../findings.js';
import { createNameBudget } from '../images/shown-names.js';
import { describeTexts } from '../text/read-texts.js';
import { describeClasses, isSorted } from './describe-labels.js';
import type { Described, Undescribed } from './described.js';
import { inArray } from './in-array.js';

/** Describes a dataset of named arrays. */
export async function describeNamed(upload: Undescribed, findings: Findings): Promise<Described> {
  if (givenRange(upload.options) !== null) requireImages(upload);
  const arrays: DatasetArray[] = [];
  for (const array of upload.arrays)
    arrays.push(await describeArray(array, upload, inArray(findings, array)));
  checkClassNames(arrays);
  const splitOf = (split: SplitName) => describeSplit(upload.arrays, split);
  const fileOf = (split: SplitName) => filesOf(upload.arrays, split);
  const [train, files] = [splitOf('train'), fileOf('train')];
  if (train === null || files === null) throw new Error('there is a training split');
  return {
    dataset: {
      x: null,
      y: null,
      arrays,
      classes: null,
      splits: { train, validation: splitOf('validation'), test: splitOf('test') },
    },
    files: { train: files, validation: fileOf('validation'), test: fileOf('test') },
  };
}

/** The names of all classes are in every response about the dataset. */
function checkClassNames(arrays: readonly DatasetArray[]): void {
  const fix = 'Use shorter names, fewer classes, or fewer label columns.';
  const budget = createNameBudget('classes', 'too_many_classes', fix);
  for (const name of arrays.flatMap(({ classes }) => classes ?? [])) budget.add(name);
}

async function describeArray(
  array: IngestedArray,
  upload: Undescribed,
  findings: Findings,
): Promise<DatasetArray> {
  const { role, name, columns, categories, splits } = array;
  const { values, offsets } = splits.train;
  if (offsets !== undefined) {
    const text = await describeTexts(upload.directory, { values, offsets });
    reportEmptyTexts(text.empty_count, findings);
    return { name, role, kind: 'text', shape: [], dtype: 'string', ...UNDESCRIBED, text };
  }
  const spec = { shape: values.shape.slice(1), dtype: values.dtype };
  const described = DESCRIBE[role];
  const { kind, ...description } = await described(array, upload, findings);
  return { name, role, kind, ...spec, ...UNDESCRIBED, columns, categories, ...description };
}

type Description = Pick<DatasetArray, 'kind' | 'statistics'> & Partial<DatasetArray>;

async function describeInput(
  array: IngestedArray,
  { directory, options, format }: Undescribed,
  findings: Findings,
): Promise<Description> {
  const { values } = array.splits.train;
  const statistics = await describeOne(directory, values);
  warnOfStatistics(statistics, { dtype: values.dtype, names: array.columns }, findings);
  const kind = kindOf(array, givenRange(options) !== null);
  const measured = { sampleShape: values.shape.slice(1), statistics: statistics.values };
  const range = kind === 'image' ? valueRange(options, format, measured) : null;
  return { kind, statistics, value_range: range };
}

/** Any array that can be images is one in an upload with a `value_range`. */
function kindOf({ kind, splits }: IngestedArray, hasRange: boolean): DatasetArray['kind'] {
  if (kind !== undefined) return kind;
  const { shape, dtype } = splits.train.values;
  const sample = shape.slice(1);
  const isImage = looksLikeImages(sample, dtype) || (hasRange && imageLayout(sample) !== null);
  return isImage ? 'image' : 'numbers';
}

function requireImages({ arrays, options, format }: Undescribed): void {
  const inputs = arrays.filter((array) => array.role === 'x' && !isText(array));
  if (inputs.some((array) => kindOf(array, true) === 'image')) return;
  const [sampleShape = []] = inputs.map(({ splits }) => splits.train.values.shape.slice(1));
  valueRange(options, format, { sampleShape, statistics: NO_STATISTICS });
}

const NO_STATISTICS = { min: null, max: null, mean: null, std: null, nan_count: 0, infinite_count: 0 };

async function describeLabels(
  array: IngestedArray,
  { directory, isShuffled }: Undescribed,
  findings: Findings,
): Promise<Description> {
  const { values, numbers } = array.splits.train;
  const { classes, counts } = await describeClasses(directory, array, { isShuffled, findings });
  const countsOf = (split: SplitName) => counts[split]?.counts ?? null;
  const train = countsOf('train');
  return {
    kind: kindOf(array, false),
    statistics: await describeOne(directory, numbers ?? values),
    numbers: numbers !== undefined,
    classes,
    class_counts: train && { train, validation: countsOf('validation'), test: countsOf('test') },
    grouped_by_class: isSorted(counts.train),
  };
}

/** Weights are numbers whatever their values. */
const describeWeights = async (array: IngestedArray, { directory }: Undescribed): Promise<Description> => ({
  kind: 'numbers',
  statistics: await describeOne(directory, array.splits.train.values),
});

const DESCRIBE = { x: describeInput, y: describeLabels, w: describeWeights } as const;

function reportEmptyTexts(count: number, findings: Findings): void {
  if (count === 0) return;
  findings.warn('empty_texts', 'Some training texts are empty; they are kept.', [], count);
}

function describeSplit(
  arrays: readonly IngestedArray[],
  split: SplitName,
): Dataset['splits']['train'] | null {
  const part = arrays[0]?.splits[split] ?? null;
  return part && { samples: samplesIn(part), x_shape: null, y_shape: null, class_counts: null };
}

function filesOf(arrays: readonly IngestedArray[], split: SplitName): SplitFiles | null {
  const fileOf = ({ file }: StoredArray) => ({ file, offset_bytes: 0 });
  const named = arrays.flatMap(({ role, name, splits }) => {
    const part = splits[split];
    if (part === null) return [];
    const { values, numbers, offsets } = part;
    return {
      role,
      name,
      values: fileOf(values),
      ...(numbers && { numbers: fileOf(numbers) }),
      ...(offsets && { offsets: fileOf(offsets) }),
    };
  });
  return named.length === 0 ? null : { arrays: named };
}
