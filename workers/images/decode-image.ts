import sharp, { type Sharp } from 'sharp';
import { describeUnknownFormat, detectImageFormat, type ImageFormat } from './image-format.js';

// Every loader but three is blocked: libvips knows dozens of formats, each a way in for hostile bytes.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['VipsForeignLoadPngBuffer', 'VipsForeignLoadJpegBuffer', 'VipsForeignLoadWebpBuffer'],
});
sharp.cache(false);

const DECODE_SECONDS = 20;

export interface Size {
  width: number;
  height: number;
}

/** An 8-bit sRGB image: `channels` values per pixel, row by row. 1: gray, 2: gray and alpha, 3: RGB, 4: RGB and alpha. */
export interface Pixels extends Size {
  data: Uint8Array;
  channels: number;
}

export type DecodeResult =
  | { outcome: 'decoded'; pixels: Pixels; format: ImageFormat; original: Size }
  | { outcome: 'refused'; reason: string };

/**
 * Decodes a PNG, JPEG or WebP: turned upright by its EXIF orientation, converted to 8-bit sRGB or gray, resized to
 * `target` when the size differs (stretched, as Keras does; triangle filter, which blurs rather than aliases).
 * `target` of undefined keeps the size. Refuses, with the reason in words, what is damaged, animated or too large.
 */
export async function decodeImage(
  bytes: Uint8Array,
  options: { maxPixels: number; target: Size | ((original: Size) => Size) },
): Promise<DecodeResult> {
  const format = detectImageFormat(bytes);
  if (format === undefined)
    return refused(`${describeUnknownFormat(bytes)}; expected a PNG, JPEG or WebP image`);
  try {
    const { autoOrient: original, pages = 1 } = await open(bytes, options.maxPixels).metadata();
    if (pages > 1) return refused(`it is animated, with ${pages} frames; send a single frame`);
    const target = typeof options.target === 'function' ? options.target(original) : options.target;
    return {
      outcome: 'decoded',
      pixels: await readPixels(bytes, options.maxPixels, original, target),
      format,
      original,
    };
  } catch (error) {
    return refused(explain(error, format, options.maxPixels));
  }
}

const refused = (reason: string): DecodeResult => ({ outcome: 'refused', reason });

function open(bytes: Uint8Array, maxPixels: number): Sharp {
  return sharp(bytes, { failOn: 'error', limitInputPixels: maxPixels, animated: false });
}

async function readPixels(
  bytes: Uint8Array,
  maxPixels: number,
  original: Size,
  target: Size,
): Promise<Pixels> {
  let image = open(bytes, maxPixels).autoOrient();
  if (target.width !== original.width || target.height !== original.height) {
    image = image.resize({ ...target, fit: 'fill', kernel: 'linear' });
  }
  const { data, info } = await image
    .timeout({ seconds: DECODE_SECONDS })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

/** sharp's words are for programmers and may hold paths; these are for who sent the image. */
function explain(error: unknown, format: ImageFormat, maxPixels: number): string {
  const message = error instanceof Error ? error.message : String(error);
  if (/pixel limit/i.test(message)) return `it has more than ${maxPixels} pixels; send a smaller image`;
  if (/timeout/i.test(message))
    return `it took longer than ${DECODE_SECONDS} s to decode; send a smaller image`;
  return `the ${format.toUpperCase()} is damaged or cut off; save it again`;
}
