import { buffer } from 'node:stream/consumers';
import type { Entry } from 'yauzl';
import { SETTINGS } from '../../../src/config/settings.js';
import type { UploadOptions } from '../../../src/contracts/datasets/datasets.js';
import type { IngestRequest } from '../../../src/contracts/ipc/ingest.js';
import { decodeImage, type Pixels, type Size } from '../../images/decode-image.js';
import { flattenAlpha, toGray, toRgb } from '../../images/pixel-operations.js';
import { openZip, readEntry, type ZipArchive } from '../archives/zip-archive.js';
import { arrayFileName, type IngestedArrays, type LabelledArrays, type SplitName } from '../arrays/arrays.js';
import type { Findings } from '../findings.js';
import type { Output } from '../output.js';
import { createRandom, shuffled } from '../random.js';
import { Rejection, shown } from '../rejection.js';
import { findImages } from './image-entries.js';
import type { ImagePath } from './image-paths.js';

const MAX_DEFAULT_SIDE = 256;
const MAX_ENTRY_BYTES = 64 * 1024 * 1024;

type Limits = IngestRequest['limits'];
type Image = ImagePath<Entry>;

type Decoder = (image: Image) => Promise<Uint8Array>;

/**
 * Reads a zip of class folders. Images become uint8 [height, width, 3], or [height, width, 1] in grayscale,
 * all of one size: the requested one, else that of the first training image by name, scaled down to at most
 * 256 per side. Samples are shuffled with the seed, because folders are read class by class and
 * `validation_split` takes the last samples.
 */
export async function ingestImageZip(
  file: IngestRequest['files'][number],
  options: UploadOptions,
  limits: Limits,
  output: Output,
  findings: Findings,
): Promise<IngestedArrays> {
  const archive = await openZip(file, limits, 'invalid_zip');
  try {
    const images = (await findImages(archive, findings)).sort(byName);
    const classes = [...new Set(images.map(({ className }) => className))].sort();
    const size = await chooseSize(archive, images, options, limits);
    const channels = options.color_mode === 'grayscale' ? 1 : 3;
    checkTotal(images.length, { ...size, channels }, limits);
    const isAsked = options.image_height !== undefined && options.image_width !== undefined;
    const decode: Decoder = async ({ entry }) => {
      const toSize = (original: Size) => {
        if (!isAsked) reportResize(entry, original, size, findings);
        return size;
      };
      return toSample(await decodeEntry(archive, entry, toSize, limits), channels);
    };
    const order = shuffled(images, createRandom(options.seed ?? 0));
    const sampleShape = [size.height, size.width, channels];
    const write = (split: SplitName) =>
      writeSplit(
        split,
        order.filter((image) => image.split === split),
        { classes, decode, sampleShape, output },
      );
    const writeHeldOut = async (split: SplitName) =>
      order.some((image) => image.split === split) ? write(split) : null;
    return {
      train: await write('train'),
      validation: await writeHeldOut('validation'),
      test: await writeHeldOut('test'),
      classes,
      featureNames: null,
    };
  } finally {
    archive.close();
  }
}

/** Clients that send a size know that images of other sizes are stretched. */
function reportResize(entry: Entry, original: Size, { width, height }: Size, findings: Findings): void {
  if (original.width === width && original.height === height) return;
  const detail = `Images of another size were stretched to ${height} × ${width} (height × width), the size of the first training image, at most ${MAX_DEFAULT_SIDE} per side. Send image_height and image_width to choose another size.`;
  findings.warn('resized_images', detail, [entry.fileName]);
}

const byName = (a: Image, b: Image) => (a.entry.fileName < b.entry.fileName ? -1 : 1);

async function chooseSize(
  archive: ZipArchive,
  images: Image[],
  options: UploadOptions,
  limits: Limits,
): Promise<Size> {
  const { image_height: height, image_width: width } = options;
  if (height !== undefined && width !== undefined) return { height, width };
  const first = images.find(({ split }) => split === 'train');
  if (first === undefined) throw new Error('there are images');
  const natural = await decodeEntry(archive, first.entry, shrink, limits);
  return { height: height ?? natural.height, width: width ?? natural.width };
}

/** Rejects early what would exceed the limit once all images are decoded. */
function checkTotal(
  images: number,
  { height, width, channels }: Size & { channels: number },
  { maxUploadBytes }: Limits,
): void {
  const bytes = images * (height * width * channels + Int32Array.BYTES_PER_ELEMENT);
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
  if (entry.uncompressedSize > MAX_ENTRY_BYTES)
    throw badImage(entry, `it is larger than ${MAX_ENTRY_BYTES} bytes`);
  const bytes = await buffer(readEntry(archive, entry));
  const result = await decodeImage(bytes, { maxPixels: limits.maxImagePixels, target });
  if (result.outcome === 'refused') throw badImage(entry, result.reason);
  return result.pixels;
}

function toSample(pixels: Pixels, channels: 1 | 3): Uint8Array {
  const flat = flattenAlpha(pixels);
  return channels === 1 ? toGray(flat).data : toRgb(flat).data;
}

async function writeSplit(
  split: SplitName,
  images: Image[],
  context: { classes: string[]; decode: Decoder; sampleShape: number[]; output: Output },
): Promise<LabelledArrays> {
  const [xFile, yFile] = [arrayFileName(split, 'x'), arrayFileName(split, 'y')];
  const x = await context.output.create(xFile);
  const y = await context.output.create(yFile);
  const labels = new Map(context.classes.map((name, index) => [name, index]));
  try {
    for (const image of images) {
      await x.write(await context.decode(image));
      await y.write(new Uint8Array(Int32Array.of(labels.get(image.className) ?? 0).buffer));
    }
  } finally {
    await Promise.all([x.close(), y.close()]);
  }
  return {
    x: { file: xFile, dtype: 'uint8', shape: [images.length, ...context.sampleShape] },
    y: { file: yFile, dtype: 'int32', shape: [images.length] },
  };
}

function badImage(entry: Entry, reason: string): Rejection {
  return new Rejection('invalid_image', `Entry ${shown(entry.fileName)} cannot be read: ${reason}.`);
}
