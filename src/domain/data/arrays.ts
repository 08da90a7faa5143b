import type {
  ArrayDescription,
  ArrayRole,
  DatasetArray,
  TensorSpec,
} from '../../contracts/datasets/arrays.js';
import type { Dataset, NamedFiles, SplitFiles } from '../../contracts/datasets/datasets.js';
import type { ArrayStatistics, DatasetStatistics } from '../../contracts/datasets/findings.js';
import { showShape } from '../../keras/shape.js';
import { looksLikeImages } from './image-layout.js';

/** All arrays of a dataset, inputs first; those of a dataset without `arrays` are named `x` and `y`. */
export function arraysOf(dataset: Dataset): DatasetArray[] {
  if (dataset.arrays !== undefined) return dataset.arrays;
  const { x, y } = dataset;
  return [...(x === null ? [] : [inputOf(dataset, x)]), ...(y === null ? [] : [labelsOf(dataset, y)])];
}

/** The arrays of one role. */
export const arraysOfRole = (dataset: Dataset, role: ArrayRole): DatasetArray[] =>
  arraysOf(dataset).filter((array) => array.role === role);

/** The files of the arrays of a split, by role and name as in `arraysOf`. */
export function filesOf({ x, y, y_numbers: numbers, arrays }: SplitFiles): NamedFiles[] {
  if (arrays !== undefined) return arrays;
  return [
    ...(x === undefined ? [] : [{ role: 'x' as const, name: 'x', values: x }]),
    ...(y === undefined ? [] : [{ role: 'y' as const, name: 'y', values: y, ...(numbers && { numbers }) }]),
  ];
}

/** The files of one array of a split; undefined if the split lacks it. */
export const filesOfArray = (
  files: SplitFiles,
  { role, name }: Pick<DatasetArray, 'role' | 'name'>,
): NamedFiles | undefined => filesOf(files).find((one) => one.role === role && one.name === name);

/** Whether every column is one of categories, whose numbers stand for texts. */
export const holdsCategories = ({
  columns,
  categories,
}: Pick<DatasetArray, 'columns' | 'categories'>): boolean =>
  columns !== null && categories !== null && categories.length === columns.length;

const MAX_SHOWN = 20;

/** Lists arrays for a message: `x image uint8 [32,32,3], y price float32 []`. */
export function showArrays(arrays: readonly DatasetArray[]): string {
  const shown = arrays
    .slice(0, MAX_SHOWN)
    .map(({ role, name, dtype, shape }) => `${role} '${name}' (${dtype} ${showShape(shape)})`);
  return `${shown.join(', ')}${arrays.length > MAX_SHOWN ? ', …' : ''}`;
}

/** The fields of an array of which nothing is known. */
export const UNDESCRIBED = {
  numbers: false,
  classes: null,
  class_counts: null,
  grouped_by_class: false,
  columns: null,
  categories: null,
  value_range: null,
  statistics: null,
  text: null,
} as const satisfies Partial<DatasetArray>;

function inputOf(dataset: Dataset, { shape, dtype }: TensorSpec): DatasetArray {
  const { feature_names: columns = null, categories = null, value_range: range = null } = dataset;
  const isImage = range !== null || looksLikeImages(shape, dtype);
  return {
    ...UNDESCRIBED,
    name: 'x',
    role: 'x',
    kind: columns !== null ? 'table' : isImage ? 'image' : 'numbers',
    shape,
    dtype,
    columns,
    categories,
    value_range: range,
    statistics: dataset.statistics === undefined ? null : inputDescription(dataset.statistics),
  };
}

function labelsOf(dataset: Dataset, { shape, dtype }: TensorSpec): DatasetArray {
  const { classes, statistics, splits } = dataset;
  const countsOf = (split: Dataset['splits']['train'] | null | undefined) => split?.class_counts ?? null;
  const train = countsOf(splits.train);
  return {
    ...UNDESCRIBED,
    name: 'y',
    role: 'y',
    kind: 'numbers',
    shape,
    dtype,
    numbers: dataset.y_numbers === true,
    classes,
    class_counts:
      train === null ? null : { train, validation: countsOf(splits.validation), test: countsOf(splits.test) },
    grouped_by_class: splits.train.grouped_by_class === true,
    statistics: statistics === undefined || statistics.y === null ? null : described(statistics.y),
  };
}

function inputDescription(statistics: DatasetStatistics): ArrayDescription {
  const { x: values, columns, border_mean, channels = null, samples = null } = statistics;
  return { values, columns, border_mean, channels, samples };
}

const described = (values: ArrayStatistics): ArrayDescription => ({
  values,
  columns: null,
  border_mean: null,
  channels: null,
  samples: null,
});
