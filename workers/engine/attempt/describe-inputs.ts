import type { Dataset } from '../../../src/contracts/datasets/datasets.js';
import type { DatasetStatistics } from '../../../src/contracts/datasets/findings.js';
import type { ModelManifest } from '../../../src/contracts/models.js';
import { type PairedDataset, pairedDataset } from '../../../src/domain/data/arrays.js';
import { describeArrays } from '../../../src/domain/data/dataset-statistics.js';
import { imageLayout } from '../../../src/domain/data/image-layout.js';
import { datasetUnits, toBrightness } from '../../../src/domain/data/units.js';
import type { DataFormat } from '../../../src/keras/layers/shapes/data-format.js';
import type { SampleRange } from '../data/data-set.js';
import { type ArrayValues, chunksOf, type SampleArray } from '../data/sample-array.js';

const MAX_MANIFEST_COLUMNS = 256;

/**
 * The training data description in a manifest: the basis for comparing predictions, and the units of images.
 */
export type InputDescription = Required<
  Pick<ModelManifest, 'feature_names' | 'statistics' | 'units' | 'background'>
>;

/** Inputs and labels of a model with one of each. */
interface StoredArrays {
  x: SampleArray;
  y: SampleArray;
}

/** Describes the training data of a model. @param data The stored arrays, before any preprocessing. */
export async function describeInputs(
  stored: Dataset,
  data: StoredArrays,
  format: DataFormat,
): Promise<InputDescription> {
  const dataset = pairedDataset(stored);
  const layout = imageLayout(dataset.x.shape, format);
  const statistics = await statisticsOf(dataset, data, format);
  const units = layout === null ? null : datasetUnits(dataset, statistics);
  const border = statistics.border_mean;
  return {
    feature_names: dataset.feature_names ?? null,
    statistics: withFewColumns(statistics),
    units,
    background: units === null || border === null ? null : toBrightness(border, units),
  };
}

/** A manifest is read for every prediction; the dataset has the statistics of all columns. */
function withFewColumns(statistics: DatasetStatistics): DatasetStatistics {
  const isWide = (statistics.columns?.length ?? 0) > MAX_MANIFEST_COLUMNS;
  return isWide ? { ...statistics, columns: null } : statistics;
}

/**
 * The statistics of the dataset; a dataset of version 0.1.0 has none, and the border depends on the channel
 * order of the model.
 */
async function statisticsOf(
  { statistics, x, y, splits }: PairedDataset,
  data: StoredArrays,
  format: DataFormat,
): Promise<DatasetStatistics> {
  const isSameLayout = imageLayout(x.shape)?.format === imageLayout(x.shape, format)?.format;
  if (statistics !== undefined && isSameLayout) return statistics;
  const train = { from: 0, count: splits.train.samples };
  return describeArrays(
    { x: { ...x, chunks: valuesOf(data.x, train) }, y: { ...y, chunks: valuesOf(data.y, train) } },
    format,
  );
}

async function* valuesOf(array: SampleArray, range: SampleRange): AsyncGenerator<ArrayValues> {
  for await (const { values } of chunksOf(array, range)) yield values;
}
