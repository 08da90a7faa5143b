import type { DatasetStatistics } from '../../../src/contracts/datasets/findings.js';
import type { ModelManifest, Units } from '../../../src/contracts/models.js';
import { isWide } from '../../../src/domain/data/element-view.js';
import { borderIndices, type ImageLayout, imageLayout } from '../../../src/domain/data/image-layout.js';
import { windowOf } from '../../../src/domain/data/windows.js';
import { type Expectations, expectationsOf } from './expectations.js';
import { unitsOfOldModel } from './old-units.js';

const LARGEST_BYTE = 255;

/** A predictor's knowledge of the training data, prepared once when the model is loaded. */
export interface InputProfile {
  shape: readonly number[];
  isWide: boolean;
  /** How images become samples; null if samples are not images. */
  images: ImageProfile | null;
  /** Null if instances cannot be keyed by name. */
  featureNames: readonly string[] | null;
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

/**
 * Prepares the training data description of a manifest. @param vocabulary The vocabulary of the Embedding, if
 * the model begins with one.
 */
export function inputProfile(manifest: ModelManifest, vocabulary?: number): InputProfile {
  const { input, data_format, feature_names, statistics } = manifest;
  // Rows in a window are not those of an image.
  const isWindow = windowOf(manifest.preprocessing) !== undefined;
  const layout = isWindow ? null : imageLayout(input.shape, data_format ?? 'channels_last');
  const border = layout === null ? null : borderIndices(layout);
  return {
    shape: input.shape,
    isWide: isWide(input.dtype),
    images: layout === null ? null : imageProfile(manifest, layout),
    featureNames: feature_names ?? null,
    expectations:
      statistics === undefined
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

function imageProfile(manifest: ModelManifest, layout: ImageLayout): ImageProfile {
  const units = manifest.units ?? unitsOfOldModel(manifest);
  const shared = tableOf(units);
  return {
    layout,
    units,
    background: manifest.background,
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
