import type { DatasetArray } from '../../../contracts/datasets/arrays.js';
import type { Units } from '../../../contracts/models.js';
import { elementsOf } from '../../../keras/shape.js';
import type { ElementValues } from '../element-view.js';
import { type ImageLayout, imageLayout } from '../image-layout.js';
import { toBrightness, unitsOf } from '../units.js';
import { indexedPng, pixelPng } from './png.js';

/** Maximum elements of an image that is encoded. */
const MAX_IMAGE_ELEMENTS = 2 ** 26;
const MAX_PALETTE = 256;

/** Whether samples of an array can be shown as images: images, and masks of class numbers. */
export const hasImages = (array: DatasetArray): boolean =>
  layoutOf(array) !== null && elementsOf(array.shape) <= MAX_IMAGE_ELEMENTS;

/** A sample of an array with images as PNG; masks have their class numbers as palette indexes. */
export function imageOf(array: DatasetArray, values: ElementValues): Buffer | undefined {
  const layout = layoutOf(array);
  if (layout === null) return undefined;
  return isMask(array, layout) ? maskPng(layout, values) : picturePng(layout, array, values);
}

function layoutOf(array: DatasetArray): ImageLayout | null {
  const layout = array.kind === 'text' ? null : imageLayout(array.shape);
  return layout !== null && (array.kind === 'image' || isMask(array, layout)) ? layout : null;
}

/** A label array with one whole number from 0 to 255 per pixel. */
function isMask({ role, kind, dtype, statistics }: DatasetArray, { channels }: ImageLayout): boolean {
  const { min, max } = statistics?.values ?? { min: null, max: null };
  const areIndexes = !dtype.startsWith('float') && (min ?? -1) >= 0 && (max ?? MAX_PALETTE) < MAX_PALETTE;
  return role === 'y' && kind !== 'image' && channels === 1 && areIndexes;
}

function maskPng({ height, width }: ImageLayout, values: ElementValues): Buffer {
  return indexedPng({ height, width, indexes: Uint8Array.from(values), colors: MAX_PALETTE });
}

function picturePng(layout: ImageLayout, array: DatasetArray, values: ElementValues): Buffer {
  const { height, width, channels } = layout;
  const units = unitsOfArray(array);
  const pixels = new Uint8Array(height * width * channels);
  for (let index = 0; index < pixels.length; index++)
    pixels[index] = Math.round(255 * toBrightness(values[placeOf(index, layout)] ?? 0, units));
  return pixelPng({ height, width, channels, pixels });
}

/** The place in the array of an element of the picture, whose channels are last. */
function placeOf(index: number, { height, width, channels, format }: ImageLayout): number {
  if (format === 'channels_last') return index;
  return (index % channels) * height * width + Math.floor(index / channels);
}

/** The values of black and white; without a description, those of bytes. */
function unitsOfArray({ statistics, value_range: range }: DatasetArray): Units {
  const [low, high] = range ?? [];
  const given = low === undefined || high === undefined ? null : ([low, high] as const);
  const units = statistics === null ? null : unitsOf(statistics.values, given);
  return units ?? { low: low ?? 0, high: high ?? 255, source: 'usual' };
}
