import type { ModelManifest } from '../../src/contracts/models.js';
import type { ImageReport } from '../../src/contracts/predictions.js';
import type { PredictInput, PredictRequest } from '../../src/contracts/predictor-protocol.js';
import type { ProblemItem } from '../../src/contracts/problems.js';
import { toChannelsLast } from '../../src/domain/model/data-format.js';
import { type DecodeResult, decodeImage, type Pixels } from '../images/decode-image.js';
import { borderMean, flattenAlpha, invertPixels, isGray, toGray, toRgb } from '../images/pixel-operations.js';
import { type SamplesResult, sampleSize } from './samples.js';

type PostedImage = Extract<PredictInput, { kind: 'images' }>['images'][number];

/** How images must be for a model: the shape of its data set's samples. */
export interface ImageShape {
  height: number;
  width: number;
  channels: 1 | 3;
}

const DARK = 0.25;
const NOT_DARK = 0.6;

/** Reads samples of [height, width] and of 1 or 3 channels, in either format, as images; undefined for any other shape. */
function imageShape({ input, data_format = 'channels_last' }: ModelManifest): ImageShape | undefined {
  const shape = input.shape.length === 3 ? toChannelsLast(input.shape, data_format) : input.shape;
  const [height, width, channels = 1, ...more] = shape;
  if (height === undefined || width === undefined || more.length > 0) return undefined;
  return channels === 1 || channels === 3 ? { height, width, channels } : undefined;
}

/**
 * Turns posted image files into samples as the data set of the model has them: decoded, stretched to its size,
 * gray or RGB, inverted when asked or when the border says so, in the units of its element type.
 */
export async function readImages(
  images: readonly PostedImage[],
  manifest: ModelManifest,
  options: { invert: PredictRequest['invert']; maxPixels: number },
): Promise<SamplesResult> {
  const { shape } = manifest.input;
  const target = imageShape(manifest);
  if (target === undefined) return notForImages(images, shape);
  const decoded = await Promise.all(
    images.map(({ bytes }) => decodeImage(bytes, { maxPixels: options.maxPixels, target })),
  );
  const values = new Float32Array(images.length * sampleSize(shape));
  const reports: ImageReport[] = [];
  const errors: ProblemItem[] = [];
  for (const [index, result] of decoded.entries()) {
    const file = images[index]?.file ?? null;
    if (result.outcome === 'refused') {
      errors.push(unreadable(images[index]?.pointer ?? '', file, result.reason));
      continue;
    }
    const { pixels, report } = fitToModel(result, target, manifest, options.invert);
    values.set(inFormat(pixels, manifest), index * sampleSize(shape));
    reports.push({ file, ...report });
  }
  if (errors.length > 0) return { outcome: 'rejected', code: 'invalid_image', errors };
  const scale = unitOf(manifest);
  return {
    outcome: 'ready',
    values: scale === 1 ? values : values.map((value) => value * scale),
    count: images.length,
    reports,
  };
}

/** The pixels with their channels where the model has them. */
function inFormat({ data, channels }: Pixels, { data_format }: ModelManifest): Pixels['data'] {
  if (data_format !== 'channels_first' || channels === 1) return data;
  const area = data.length / channels;
  return data.map((_, index) => data[(index % area) * channels + Math.floor(index / area)] ?? 0);
}

function fitToModel(
  { pixels, format, original }: Extract<DecodeResult, { outcome: 'decoded' }>,
  target: ImageShape,
  manifest: ModelManifest,
  invert: PredictRequest['invert'],
): { pixels: Pixels; report: Omit<ImageReport, 'file'> } {
  const flat = flattenAlpha(pixels);
  const fitted = target.channels === 1 ? toGray(flat) : toRgb(flat);
  const inverted = invert === 'auto' ? isOnOtherSide(fitted, manifest.background) : invert === 'true';
  return {
    pixels: inverted ? invertPixels(fitted) : fitted,
    report: {
      format,
      width: original.width,
      height: original.height,
      resized: original.width !== target.width || original.height !== target.height,
      grayscaled: target.channels === 1 && !isGray(flat),
      inverted,
    },
  };
}

/** Whether a gray image is clearly light around its border where the training images are clearly dark, or the reverse. */
function isOnOtherSide(pixels: Pixels, background: number | null): boolean {
  if (background === null || pixels.channels !== 1) return false;
  const border = borderMean(pixels);
  return (background < DARK && border > NOT_DARK) || (background > 1 - DARK && border < 1 - NOT_DARK);
}

/**
 * What one step of an 8-bit pixel is in the data set. Integers count
 * from 0 to 255; uint16 to 65535. Floats run from 0 to 1, unless the preprocessing scales them down as one does with
 * 0 to 255.
 */
function unitOf(manifest: ModelManifest): number {
  switch (manifest.input.dtype) {
    case 'uint16':
      return 257;
    case 'float32':
      return manifest.preprocessing.some((step) => step.op === 'rescale' && Math.abs(step.scale) < 0.05)
        ? 1
        : 1 / 255;
    default:
      return 1;
  }
}

function notForImages(images: readonly PostedImage[], shape: readonly number[]): SamplesResult {
  const detail = `The model takes samples of shape [${shape}], which is no image ([height, width], with 1 or 3 channels); send {"instances": [...]} as JSON.`;
  const pointer = images[0]?.pointer ?? '';
  return {
    outcome: 'rejected',
    code: 'invalid_image',
    errors: [{ pointer, code: 'shape_mismatch', detail }],
  };
}

function unreadable(pointer: string, file: string | null, reason: string): ProblemItem {
  return {
    pointer,
    code: 'invalid_value',
    detail: `The image${file === null ? '' : ` ${JSON.stringify(file)}`} cannot be read: ${reason}.`,
  };
}
