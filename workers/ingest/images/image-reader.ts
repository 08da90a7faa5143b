import { buffer } from 'node:stream/consumers';
import type { Entry } from 'yauzl';
import { SETTINGS } from '../../../src/config/settings.js';
import type { UploadOptions } from '../../../src/contracts/datasets/datasets.js';
import type { IngestRequest } from '../../../src/contracts/ipc/ingest.js';
import { decodeImage, type Pixels, type Size } from '../../images/decode-image.js';
import { flattenAlpha, toGray, toRgb } from '../../images/pixel-operations.js';
import { readEntry, type ZipArchive } from '../archives/zip-archive.js';
import type { Findings } from '../findings.js';
import { Rejection, shown } from '../rejection.js';

const MAX_DEFAULT_SIDE = 256;
const MAX_ENTRY_BYTES = 64 * 1024 * 1024;

type Limits = IngestRequest['limits'];

/** Reads images of an archive as samples of one shape. */
export interface ImageReader {
  size: Size;
  /** [height, width, channels] */
  sampleShape: number[];
  read(entry: Entry): Promise<Uint8Array>;
}

/** The images of an upload, and how they are read. */
export interface ImageSource {
  archive: ZipArchive;
  options: UploadOptions;
  limits: Limits;
  findings: Findings;
}

/**
 * Creates a reader to uint8 [height, width, 3], or [height, width, 1] in grayscale, all of one size: the
 * requested one, else that of `first`, scaled down to at most 256 per side. @param sampleBytes Bytes of a
 * sample besides the image. @throws Rejection if `count` images exceed the size limit
 */
export async function createImageReader(
  { archive, options, limits, findings }: ImageSource,
  { first, count, sampleBytes }: { first: Entry; count: number; sampleBytes: (size: Size) => number },
): Promise<ImageReader> {
  const size = await chooseSize(archive, first, options, limits);
  const channels = options.color_mode === 'grayscale' ? 1 : 3;
  checkTotal(count, { ...size, channels }, sampleBytes(size), limits);
  const isAsked = options.image_height !== undefined && options.image_width !== undefined;
  return {
    size,
    sampleShape: [size.height, size.width, channels],
    async read(entry) {
      const toSize = (original: Size) => {
        if (!isAsked) reportResize(entry, original, size, findings);
        return size;
      };
      return toSample(await decodeEntry(archive, entry, toSize, limits), channels);
    },
  };
}

/** Clients that send a size know that images of other sizes are stretched. */
function reportResize(entry: Entry, original: Size, { width, height }: Size, findings: Findings): void {
  if (original.width === width && original.height === height) return;
  const detail = `Images of another size were stretched to ${height} × ${width} (height × width), the size of the first training image, at most ${MAX_DEFAULT_SIDE} per side. Send image_height and image_width to choose another size.`;
  findings.warn('resized_images', detail, [entry.fileName]);
}

async function chooseSize(
  archive: ZipArchive,
  first: Entry,
  options: UploadOptions,
  limits: Limits,
): Promise<Size> {
  const { image_height: height, image_width: width } = options;
  if (height !== undefined && width !== undefined) return { height, width };
  const natural = await decodeEntry(archive, first, shrink, limits);
  return { height: height ?? natural.height, width: width ?? natural.width };
}

/** Rejects early what would exceed the limit once all images are decoded. */
function checkTotal(
  images: number,
  { height, width, channels }: Size & { channels: number },
  sampleBytes: number,
  { maxUploadBytes }: Limits,
): void {
  const bytes = images * (height * width * channels + sampleBytes);
  if (bytes <= maxUploadBytes) return;
  throw new Rejection(
    'too_large',
    `${images} images of ${height} × ${width} × ${channels} take ${bytes} bytes with their labels, more than the limit of ${maxUploadBytes} ` +
      `(${SETTINGS.limits.maxUploadBytes.env}). Send a smaller image_height and image_width, or fewer images.`,
  );
}

/** Scales down to at most 256 per side, keeping the proportions. */
function shrink({ width, height }: Size): Size {
  const scale = Math.min(1, MAX_DEFAULT_SIDE / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

async function decodeEntry(
  archive: ZipArchive,
  entry: Entry,
  target: Size | ((original: Size) => Size),
  limits: Limits,
): Promise<Pixels> {
  const bytes = await readImageEntry(archive, entry);
  const result = await decodeImage(bytes, { maxPixels: limits.maxImagePixels, target });
  if (result.outcome === 'refused') throw badImage(entry, result.reason);
  return result.pixels;
}

/** The bytes of an image file. @throws Rejection if it is very large */
export async function readImageEntry(archive: ZipArchive, entry: Entry): Promise<Buffer> {
  if (entry.uncompressedSize > MAX_ENTRY_BYTES)
    throw badImage(entry, `it is larger than ${MAX_ENTRY_BYTES} bytes`);
  return buffer(readEntry(archive, entry));
}

function toSample(pixels: Pixels, channels: 1 | 3): Uint8Array {
  const flat = flattenAlpha(pixels);
  return channels === 1 ? toGray(flat).data : toRgb(flat).data;
}

/** The rejection of an image that cannot be used. */
export function badImage(entry: Entry, reason: string): Rejection {
  return new Rejection('invalid_image', `Entry ${shown(entry.fileName)} cannot be read: ${reason}.`);
}
