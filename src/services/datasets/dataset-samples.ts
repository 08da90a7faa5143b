import type { ArrayRole } from '../../contracts/datasets/arrays.js';
import type { Dataset } from '../../contracts/datasets/datasets.js';
import {
  type DatasetSample,
  type SampleFormat,
  SPLITS,
  type Split,
} from '../../contracts/datasets/samples.js';
import { arraysOf } from '../../domain/data/arrays.js';
import { isShown, sampleArray } from '../../domain/data/samples/sample-document.js';
import { hasImages, imageOf } from '../../domain/data/samples/sample-image.js';
import { createPageBudget, jsonBytes } from '../../domain/page.js';
import type { DatasetOnDisk, DatasetStore } from '../../domain/ports.js';

/** Selects samples of a dataset. */
export interface SampleQuery {
  split: Split;
  offset: number;
  limit: number;
  format: SampleFormat;
}

export type SamplesOutcome =
  | { outcome: 'not_found' }
  | { outcome: 'no_split'; splits: Split[] }
  | { outcome: 'found'; split: Split; samples: number; data: DatasetSample[]; hasMore: boolean };

export type ImageOutcome =
  | { outcome: 'not_found' }
  | { outcome: 'no_split'; splits: Split[] }
  | { outcome: 'no_sample'; samples: number }
  | { outcome: 'no_image'; arrays: string[] }
  | { outcome: 'found'; png: Buffer };

/** An array of a sample. */
export interface ShownArray {
  split: Split;
  index: number;
  array: string;
  role: ArrayRole;
}

/** The use cases of single samples. */
export interface DatasetSamples {
  /** Samples in storage order; the path of an image comes from `imagePath`. */
  list(id: string, query: SampleQuery, imagePath: ImagePath): Promise<SamplesOutcome>;
  /** A sample as PNG: of the array of this name, or of the first one with images. */
  image(
    id: string,
    place: { split: Split; index: number; array?: string; role?: ArrayRole },
  ): Promise<ImageOutcome>;
}

type ImagePath = (place: ShownArray) => string;
type Store = Pick<DatasetStore, 'get' | 'readSample'>;

/** Reads samples of the datasets of a project. */
export const createDatasetSamples = (datasets: Store): DatasetSamples => ({
  async list(id, query, imagePath) {
    const found = await datasets.get(id);
    if (found === undefined) return { outcome: 'not_found' };
    const { dataset } = found.stored;
    const samples = dataset.splits[query.split]?.samples;
    if (samples === undefined) return { outcome: 'no_split', splits: splitsOf(dataset) };
    const last = Math.min(samples, query.offset + query.limit);
    const data = await readPage(datasets, found, { ...query, last }, imagePath);
    return {
      outcome: 'found',
      split: query.split,
      samples,
      data,
      hasMore: query.offset + data.length < samples,
    };
  },
  async image(id, { split, index, array: name, role }) {
    const found = await datasets.get(id);
    if (found === undefined) return { outcome: 'not_found' };
    const { dataset } = found.stored;
    const samples = dataset.splits[split]?.samples;
    if (samples === undefined) return { outcome: 'no_split', splits: splitsOf(dataset) };
    const images = arraysOf(dataset).filter(hasImages);
    const array = images.find(
      (one) => (name === undefined || one.name === name) && (role === undefined || one.role === role),
    );
    if (array === undefined) return { outcome: 'no_image', arrays: images.map((one) => one.name) };
    if (index >= samples) return { outcome: 'no_sample', samples };
    const sample = await datasets.readSample(found, { split, array, index });
    const png = 'numbers' in sample ? imageOf(array, sample.numbers) : undefined;
    return png === undefined ? { outcome: 'no_image', arrays: [] } : { outcome: 'found', png };
  },
});

const splitsOf = ({ splits }: Dataset): Split[] => SPLITS.filter((name) => splits[name]);

/** Samples until the page is full, each within the limits of one. */
async function readPage(
  datasets: Store,
  found: DatasetOnDisk,
  query: SampleQuery & { last: number },
  imagePath: ImagePath,
): Promise<DatasetSample[]> {
  const budget = createPageBudget();
  const data: DatasetSample[] = [];
  for (let index = query.offset; index < query.last; index += 1) {
    const sample = await readOne(datasets, found, { ...query, index }, imagePath);
    if (!budget.takes(jsonBytes(sample))) break;
    data.push(sample);
  }
  return data;
}

async function readOne(
  datasets: Store,
  found: DatasetOnDisk,
  { split, index, format }: SampleQuery & { index: number },
  imagePath: ImagePath,
): Promise<DatasetSample> {
  const arrays = [];
  for (const array of arraysOf(found.stored.dataset)) {
    const values = isShown(array, format) ? await datasets.readSample(found, { split, array, index }) : null;
    const image = imagePath({ split, index, array: array.name, role: array.role });
    arrays.push(sampleArray(array, values, { format, image }));
  }
  return { index, arrays };
}
