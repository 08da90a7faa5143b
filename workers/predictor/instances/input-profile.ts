import type { DatasetStatistics } from '../../../src/contracts/datasets/findings.js';
import type { ModelManifest, Units } from '../../../src/contracts/models.js';
import { isWide } from '../../../src/domain/data/element-view.js';
import { borderIndices, type ImageLayout, imageLayout } from '../../../src/domain/data/image-layout.js';
import { windowOf } from '../../../src/domain/data/windows.js';
import { type Categories, categoriesByColumn } from './categories.js';
import { type Expectations, expectationsOf } from './expectations.js';
import { unitsOfOldModel } from './old-units.js';

const LARGEST_BYTE = 255;

/** A predictor's knowledge of the training data, prepared once when the model is loaded. */
export interface InputProfile {
  shape: readonly number[];
  isWide: boolean;
  /** Whether samples are texts. */
  isText: boolean;
  /** How images become samples; null if samples are not images. */
  images: ImageProfile | null;
  /** Null if instances cannot be keyed by name. */
  featureNames: readonly string[] | null;
  /** The categories of each column; null if no column has any. */
  categories: readonly (Categories | undefined)[] | null;
  /** Null for a model of version 0.1.0. */
  expectations: Expectations | null;
}

export interface ImageProfile {
  layout: ImageLayout;
  units: Units;
  /** The mean border of the training images, from 0 (black) to 1 (white); null if unknown. */
  background: number | null;
  /** Per channel: the value of each 8-bit pixel level in the units of the dataset. */
  valuesOfPixel: readonly Float64Array[];
}

/** The training data of one input, as a manifest describes it. */
export type DescribedInput = Pick<
  ModelManifest,
  | 'input'
  | 'preprocessing'
  | 'data_format'
  | 'feature_names'
  | 'categories'
  | 'statistics'
  | 'units'
  | 'background'
>;

/**
 * Prepares the description of the training data of an input. @param vocabulary The vocabulary of the Embedding that
 * looks its values up, if there is one.
 */
export function inputProfile(described: DescribedInput, vocabulary?: number): InputProfile {
  const { input, data_format, feature_names, statistics } = described;
  // Rows in a window are not those of an image.
  const isWindow = windowOf(described.preprocessing) !== undefined;
  const isPlain = !isWindow && input.dtype !== 'string';
  const layout = !isPlain ? null : imageLayout(input.shape, data_format ?? 'channels_last');
  const border = layout === null ? null : borderIndices(layout);
  return {
    shape: input.shape,
    isWide: isWide(input.dtype),
    isText: input.dtype === 'string',
    images: layout === null ? null : imageProfile(described, layout),
    featureNames: feature_names ?? null,
    categories: categoriesByColumn(feature_names ?? null, described.categories),
    expectations:
      statistics === undefined || input.dtype === 'string'
        ? null
        : expectationsOf(vocabulary === undefined ? statistics : ofTokens(statistics), border, feature_names),
  };
}

/**
 * Token numbers are not quantities, and any token may appear anywhere: only their overall range is
 * informative.
 */
const ofTokens = (statistics: DatasetStatistics): DatasetStatistics => ({
  ...statistics,
  columns: null,
  samples: null,
});

function imageProfile(described: DescribedInput, layout: ImageLayout): ImageProfile {
  const units = described.units ?? unitsOfOldModel(described);
  const shared = tableOf(units);
  return {
    layout,
    units,
    background: described.background,
    valuesOfPixel: Array.from({ length: layout.channels }, (_, channel) => {
      const own = units.channels?.[channel];
      return own === undefined ? shared : tableOf(own);
    }),
  };
}

function tableOf({ low, high }: Pick<Units, 'low' | 'high'>): Float64Array {
  const valueOfPixel = (_: unknown, pixel: number) => low + (pixel * (high - low)) / LARGEST_BYTE;
  return Float64Array.from({ length: LARGEST_BYTE + 1 }, valueOfPixel);
}
