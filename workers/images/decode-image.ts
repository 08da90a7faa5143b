import sharp, { type Sharp } from 'sharp';
import { BmpError } from './bmp-header.js';
import { decodeBmp } from './decode-bmp.js';
import { describeUnknownFormat, detectImageFormat, IMAGE_FORMATS, type ImageFormat } from './image-format.js';
import type { Pixels, Size } from './pixels.js';
import { plainJpegSize } from './plain-jpeg.js';
import { decodePlainPng } from './png/decode-plain-png.js';
import { readPlainPng } from './png/plain-png.js';

// All loaders but four are blocked: libvips reads dozens of formats, each an attack surface.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadPngBuffer',
    'VipsForeignLoadJpegBuffer',
    'VipsForeignLoadWebpBuffer',
    'VipsForeignLoadNsgifBuffer',
  ],
});
sharp.cache(false);

const DECODE_SECONDS = 20;
/** Larger images take long enough to be decoded in another thread. */
const MAX_SIMPLE_SIDE = 256;

export type { Pixels, Size };

export type DecodeResult =
  | { outcome: 'decoded'; pixels: Pixels; format: ImageFormat; original: Size }
  | { outcome: 'refused'; reason: string };

interface DecodeOptions {
  maxPixels: number;
  target: Size | ((original: Size) => Size);
  /** How pixels are interpolated: nearest keeps their values. Default linear. */
  kernel?: Kernel;
}

type Kernel = 'linear' | 'nearest';

/**
 * Decodes a PNG, JPEG, WebP, GIF (its first frame) or BMP: rotated by its EXIF orientation, converted to
 * 8-bit sRGB or gray, resized to `target` if the size differs (stretched, as in Keras; triangle filter, which
 * blurs rather than aliases). Small PNGs of that size are decoded here, which takes a tenth of the time. Rejects, with the reason, images that are damaged, animated WebP, or too large.
 */
export async function decodeImage(bytes: Uint8Array, options: DecodeOptions): Promise<DecodeResult> {
  const format = detectImageFormat(bytes);
  if (format === undefined)
    return refused(`${describeUnknownFormat(bytes)}; expected a ${IMAGE_FORMATS} image`);
  if (format === 'bmp') return decodeBmpImage(bytes, options);
  try {
    const png = format === 'png' ? readPlainPng(bytes, MAX_SIMPLE_SIDE) : undefined;
    const size = png ?? (format === 'jpeg' ? plainJpegSize(bytes) : undefined);
    const original =
      size && isWithin(size, options) ? sizeOf(size) : await orientedSize(bytes, format, options);
    const target = targetOf(options, original);
    const simple = png !== undefined && isSameSize(target, png) ? decodePlainPng(png) : undefined;
    const pixels = simple ?? (await readPixels(bytes, options, original, target));
    return { outcome: 'decoded', pixels, format, original };
  } catch (error) {
    return refused(
      error instanceof AnimatedImage ? error.message : explain(error, format, options.maxPixels),
    );
  }
}

const refused = (reason: string): DecodeResult => ({ outcome: 'refused', reason });

const isWithin = ({ width, height }: Size, { maxPixels }: DecodeOptions): boolean =>
  width * height <= maxPixels;

const sizeOf = ({ width, height }: Size): Size => ({ width, height });

class AnimatedImage extends Error {}

/** The size after the rotation that Exif asks for. @throws AnimatedImage if it has several frames, unless it is a GIF */
async function orientedSize(
  bytes: Uint8Array,
  format: ImageFormat,
  { maxPixels }: DecodeOptions,
): Promise<Size> {
  const { autoOrient, pages = 1 } = await open(bytes, maxPixels).metadata();
  if (pages > 1 && format !== 'gif')
    throw new AnimatedImage(`it is animated, with ${pages} frames; send a single frame`);
  return autoOrient;
}

function open(bytes: Uint8Array, maxPixels: number): Sharp {
  return sharp(bytes, { failOn: 'error', limitInputPixels: maxPixels, animated: false });
}

async function readPixels(
  bytes: Uint8Array,
  { maxPixels, kernel }: DecodeOptions,
  original: Size,
  target: Size,
): Promise<Pixels> {
  let image = open(bytes, maxPixels).autoOrient();
  if (!isSameSize(target, original)) image = stretch(image, target, kernel);
  return toPixels(image);
}

const isSameSize = (one: Size, other: Size): boolean =>
  one.width === other.width && one.height === other.height;

const stretch = (image: Sharp, target: Size, kernel: Kernel = 'linear'): Sharp =>
  image.resize({ ...target, fit: 'fill', kernel });

const targetOf = ({ target }: DecodeOptions, original: Size): Size =>
  typeof target === 'function' ? target(original) : target;

async function decodeBmpImage(bytes: Uint8Array, options: DecodeOptions): Promise<DecodeResult> {
  try {
    const pixels = decodeBmp(bytes, options.maxPixels);
    const { width, height } = pixels;
    const target = targetOf(options, pixels);
    const resized = isSameSize(target, pixels) ? pixels : await resize(pixels, target, options.kernel);
    return { outcome: 'decoded', pixels: resized, format: 'bmp', original: { width, height } };
  } catch (error) {
    if (error instanceof BmpError) return refused(error.message);
    throw error;
  }
}

function resize({ data, width, height, channels }: Pixels, target: Size, kernel?: Kernel): Promise<Pixels> {
  const count = channels === 1 || channels === 3 ? channels : 4;
  const image = sharp(data, { raw: { width, height, channels: count } });
  return toPixels(stretch(channels === 1 ? image.toColourspace('b-w') : image, target, kernel));
}

async function toPixels(image: Sharp): Promise<Pixels> {
  const { data, info } = await image
    .timeout({ seconds: DECODE_SECONDS })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

/** sharp's messages are for programmers and may contain paths; these are for the client. */
function explain(error: unknown, format: ImageFormat, maxPixels: number): string {
  const message = error instanceof Error ? error.message : String(error);
  if (/pixel limit/i.test(message)) return `it has more than ${maxPixels} pixels; send a smaller image`;
  if (/timeout/i.test(message))
    return `it took longer than ${DECODE_SECONDS} s to decode; send a smaller image`;
  return `the ${format.toUpperCase()} is corrupt or truncated; save it again`;
}
