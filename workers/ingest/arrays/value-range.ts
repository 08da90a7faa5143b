import type { UploadFormat, UploadOptions } from '../../../src/contracts/datasets/datasets.js';
import type { ArrayStatistics } from '../../../src/contracts/datasets/findings.js';
import { imageLayout } from '../../../src/domain/data/image-layout.js';
import { Rejection } from '../rejection.js';

/** Image files are decoded to bytes, however dark the images. */
const DECODED: readonly [number, number] = [0, 255];

/**
 * The values of black and white: as given with the upload, or those of decoded files; null if they can only
 * be inferred from the array values. @throws Rejection if they are not a range, the samples are not images,
 * or the values lie far outside.
 */
export function valueRange(
  options: UploadOptions,
  format: UploadFormat,
  { sampleShape, statistics }: { sampleShape: readonly number[]; statistics: ArrayStatistics },
): [number, number] | null {
  const range = givenRange(options);
  if (range === null) return format === 'image_zip' || format === 'image_table' ? [...DECODED] : null;
  const [low, high] = range;
  if (imageLayout(sampleShape) === null)
    throw invalid(`it applies only to images; the samples have shape [${sampleShape}]. Omit it`);
  const { min, max } = statistics;
  const width = high - low;
  if (min !== null && max !== null && (min < low - width || max > high + width))
    throw invalid(
      `the values range from ${min} to ${max}, far outside ${low} to ${high}. Correct or omit it`,
    );
  return [low, high];
}

/** The range that was sent; null if none was. @throws Rejection if it is not a range */
export function givenRange({ value_range: given }: UploadOptions): [number, number] | null {
  if (given === undefined) return null;
  const [low = Number.NaN, high = Number.NaN] = given
    .replaceAll(/[[\]\s]/g, '')
    .split(',')
    .map(Number);
  if (low < high) return [low, high];
  throw invalid(`it must be two numbers, the first less than the second, such as 0,255; got ${given}`);
}

function invalid(problem: string): Rejection {
  return new Rejection('invalid_value', `value_range: ${problem}.`, '/value_range');
}
