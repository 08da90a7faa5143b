import type { PostedImage } from '../../../src/contracts/ipc/predictor.js';
import type { ImageReport, PredictionWarning } from '../../../src/contracts/predictions.js';
import type { ProblemItem } from '../../../src/contracts/problems.js';
import { decodeImage } from '../../images/decode-image.js';
import { type FitOptions, fitImage } from './fit-image.js';
import type { ImageProfile, InputProfile } from './input-profile.js';
import { sampleWarnings } from './sample-warnings.js';
import { type InputResult, sampleSize } from './samples.js';

/**
 * Converts posted image files to samples like those of the dataset: decoded, stretched to its size, gray or
 * RGB, inverted if requested or indicated by the border, in its units.
 */
export async function readImages(
  images: readonly PostedImage[],
  profile: InputProfile,
  options: FitOptions & { maxImagePixels: number },
): Promise<InputResult> {
  if (profile.images === null) return notForImages(images, profile.shape);
  const { layout } = profile.images;
  const decoded = await Promise.all(
    images.map(({ bytes }) => decodeImage(bytes, { maxPixels: options.maxImagePixels, target: layout })),
  );
  const size = sampleSize(profile.shape);
  const values = new (profile.isWide ? Float64Array : Float32Array)(images.length * size);
  const reports: ImageReport[] = [];
  const errors: ProblemItem[] = [];
  const warnings = new Map<number, PredictionWarning[]>();
  for (const [index, result] of decoded.entries()) {
    const file = images[index]?.file ?? null;
    if (result.outcome === 'refused') {
      errors.push(unreadable(images[index]?.pointer ?? '', file, result.reason));
      continue;
    }
    const { pixels, report } = fitImage(result, profile.images, options);
    const slice = { from: index * size, to: (index + 1) * size };
    writeValues(pixels.data, profile.images, values.subarray(slice.from, slice.to));
    reports.push({ file, ...report });
    const found = profile.expectations === null ? [] : sampleWarnings(values, slice, profile.expectations);
    const all = [...unitsWarnings(profile.images), ...found];
    if (all.length > 0) warnings.set(index, all);
  }
  if (errors.length > 0) return { outcome: 'rejected', code: 'invalid_image', errors };
  return { outcome: 'ready', values, count: images.length, reports, warnings };
}

/** Writes channels-last pixels in the units of the dataset and the channel order of the model. */
function writeValues(
  data: Uint8Array,
  { layout, valuesOfPixel }: ImageProfile,
  target: Float32Array | Float64Array,
): void {
  const { channels, format } = layout;
  const area = data.length / channels;
  for (const [channel, valueOfPixel] of valuesOfPixel.entries()) {
    const [first, step] = format === 'channels_last' ? [channel, channels] : [channel * area, 1];
    for (let pixel = 0; pixel < area; pixel++)
      target[first + pixel * step] = valueOfPixel[data[pixel * channels + channel] ?? 0] ?? 0;
  }
}

/** An unusual range means that the values of black and white are a guess. */
function unitsWarnings({ units }: ImageProfile): PredictionWarning[] {
  if (units.source !== 'recorded') return [];
  const detail = `The training data range from ${units.low} to ${units.high}, which is not a usual range for pixels; ${units.low} was used for black and ${units.high} for white. Upload the dataset with value_range to set them.`;
  return [{ code: 'recorded_range', detail }];
}

function notForImages(images: readonly PostedImage[], shape: readonly number[]): InputResult {
  const detail = `The model accepts samples of shape [${shape}], which is not an image ([height, width], with 1 or 3 channels); send {"instances": [...]} as JSON.`;
  return {
    outcome: 'rejected',
    code: 'invalid_image',
    errors: [{ pointer: images[0]?.pointer ?? '', code: 'shape_mismatch', detail }],
  };
}

function unreadable(pointer: string, file: string | null, reason: string): ProblemItem {
  return {
    pointer,
    code: 'invalid_value',
    detail: `The image${file === null ? '' : ` ${JSON.stringify(file)}`} cannot be read: ${reason}.`,
  };
}
