import type { DatasetArray, TensorSpec } from '../../../src/contracts/datasets/arrays.js';
import type { ArrayStatistics, DatasetStatistics } from '../../../src/contracts/datasets/findings.js';
import type { XOp } from '../../../src/contracts/datasets/preprocessing.js';
import type { ModelManifest } from '../../../src/contracts/models.js';
import { describeArrays } from '../../../src/domain/data/dataset-statistics.js';
import { imageLayout } from '../../../src/domain/data/image-layout.js';
import { datasetUnits, toBrightness } from '../../../src/domain/data/units.js';
import { windowOf } from '../../../src/domain/data/windows.js';
import type { DataFormat } from '../../../src/keras/layers/shapes/data-format.js';
import { numbersOf, type OpenedArray } from '../data/data-set.js';
import { type ArrayValues, chunksOf } from '../data/sample-array.js';

const MAX_MANIFEST_COLUMNS = 256;

/**
 * The training data description of one input in a manifest: the basis for comparing predictions, and the
 * units of images.
 */
export type InputDescription = Required<
  Pick<ModelManifest, 'input' | 'preprocessing' | 'feature_names' | 'statistics' | 'units' | 'background'>
> &
  Pick<ModelManifest, 'categories'>;

/** The training data of one input. */
export interface DescribedInput {
  /** The selected columns. */
  array: DatasetArray;
  /** As stored, before any preprocessing. */
  x: OpenedArray;
  /** Whether the model takes the texts of its categories. */
  asTexts?: boolean;
  /** Fitted. */
  steps: readonly XOp[];
  /** Rows of the training split. */
  trainRows: number;
  /** Of the labels, if they are an array. */
  labels: ArrayStatistics | null;
}

/** Describes the training data of an input. */
export async function describeInput(input: DescribedInput, format: DataFormat): Promise<InputDescription> {
  const { array, steps } = input;
  if (input.asTexts || array.dtype === 'string') return describeTexts(input);
  const spec = specOf(input);
  const statistics = await statisticsOf(input, format);
  const window = windowOf(steps);
  if (window !== undefined)
    return {
      input: { ...spec, shape: [window.sequence_length, ...spec.shape] },
      preprocessing: [...steps],
      feature_names: null,
      ...categoriesOf(array),
      // Windows vary otherwise than rows, so that only their values are compared.
      statistics: { x: statistics.x, y: statistics.y, columns: null, border_mean: null },
      units: null,
      background: null,
    };
  const units = imageLayout(spec.shape, format) === null ? null : datasetUnits(array, statistics);
  const border = statistics.border_mean;
  return {
    input: spec,
    preprocessing: [...steps],
    feature_names: array.columns,
    ...categoriesOf(array),
    statistics: withFewColumns(statistics),
    units,
    background: units === null || border === null ? null : toBrightness(border, units),
  };
}

/** Texts have no statistics to compare predictions with. */
const describeTexts = ({ array, labels }: DescribedInput): InputDescription => ({
  input: { shape: array.shape.length === 0 ? [1] : array.shape, dtype: 'string' },
  preprocessing: [],
  feature_names: array.columns ?? [array.name],
  statistics: { x: NO_STATISTICS, y: labels, columns: null, border_mean: null },
  units: null,
  background: null,
});

const NO_STATISTICS: ArrayStatistics = {
  min: null,
  max: null,
  mean: null,
  std: null,
  nan_count: 0,
  infinite_count: 0,
};

const categoriesOf = ({ categories }: DatasetArray): Pick<ModelManifest, 'categories'> =>
  categories === null || categories.length === 0 ? {} : { categories };

const specOf = ({ array: { shape }, x }: DescribedInput): TensorSpec => ({
  shape,
  dtype: numbersOf(x).dtype,
});

/** A manifest is read for every prediction; the dataset has the statistics of all columns. */
function withFewColumns(statistics: DatasetStatistics): DatasetStatistics {
  const isWide = (statistics.columns?.length ?? 0) > MAX_MANIFEST_COLUMNS;
  return isWide ? { ...statistics, columns: null } : statistics;
}

/**
 * The statistics of the array; a dataset of version 0.1.0 has none, and the border depends on the channel
 * order of the model.
 */
async function statisticsOf(input: DescribedInput, format: DataFormat): Promise<DatasetStatistics> {
  const { array, labels } = input;
  const { shape } = array;
  const isSameLayout = imageLayout(shape)?.format === imageLayout(shape, format)?.format;
  if (array.statistics !== null && isSameLayout) {
    const { values, ...others } = array.statistics;
    return { x: values, y: labels, ...others };
  }
  const described = await describeArrays(
    { x: { ...specOf(input), chunks: trainingValues(input) }, y: null },
    format,
  );
  return { ...described, y: labels };
}

async function* trainingValues({ x, trainRows }: DescribedInput): AsyncGenerator<ArrayValues> {
  for await (const { values } of chunksOf(numbersOf(x), { from: 0, count: trainRows })) yield values;
}
