import type { Entry } from 'yauzl';
import type { IngestRequest } from '../../../src/contracts/ipc/ingest.js';
import { openZip } from '../archives/zip-archive.js';
import {
  arrayFileName,
  type IngestedArrays,
  plainArray,
  SPLIT_NAMES,
  type SplitName,
  type StoredPart,
  splitsOfRole,
} from '../arrays/arrays.js';
import type { Output } from '../output.js';
import { createRandom, shuffled } from '../random.js';
import type { ImageContext } from './image-context.js';
import { classImages, findImages } from './image-entries.js';
import type { ImagePath } from './image-paths.js';
import { createImageReader, type ImageReader } from './image-reader.js';
import { ingestMasks } from './masks/image-masks.js';
import { pairMasks } from './masks/mask-paths.js';

type Image = ImagePath<Entry>;

/**
 * Reads a zip of class folders, or of images and masks of the same names. Samples are shuffled with the seed,
 * because folders are read class by class and `validation_split` takes the last samples.
 */
export async function ingestImageZip(
  file: IngestRequest['files'][number],
  context: ImageContext,
): Promise<IngestedArrays> {
  const { options, limits, output, findings } = context;
  const archive = await openZip(file, limits, 'invalid_zip');
  try {
    const found = await findImages(archive, findings);
    const pairs = pairMasks(found.images);
    if (pairs !== undefined) return await ingestMasks(pairs, archive, context);
    const images = classImages(found, findings).sort(byName);
    const classes = [...new Set(images.map(({ className }) => className))].sort();
    const reader = await createImageReader(
      { archive, options, limits, findings },
      { first: firstOf(images), count: images.length, sampleBytes: () => Int32Array.BYTES_PER_ELEMENT },
    );
    const order = shuffled(images, createRandom(options.seed ?? 0));
    const parts = new Map<SplitName, { x: StoredPart; y: StoredPart }>();
    for (const split of SPLIT_NAMES) {
      const own = order.filter((image) => image.split === split);
      if (own.length > 0) parts.set(split, await writeSplit(split, own, { classes, reader, output }));
    }
    return toArrays(parts, classes);
  } finally {
    archive.close();
  }
}

const byName = (a: Image, b: Image) => (a.entry.fileName < b.entry.fileName ? -1 : 1);

function firstOf(images: readonly Image[]): Entry {
  const first = images.find(({ split }) => split === 'train');
  if (first === undefined) throw new Error('there are images');
  return first.entry;
}

function toArrays(
  parts: ReadonlyMap<SplitName, { x: StoredPart; y: StoredPart }>,
  classes: string[],
): IngestedArrays {
  return {
    arrays: [
      { ...plainArray('x', 'x', splitsOfRole(parts, 'x')), kind: 'image' },
      { ...plainArray('y', 'y', splitsOfRole(parts, 'y')), classes },
    ],
    isShuffled: true,
  };
}

async function writeSplit(
  split: SplitName,
  images: readonly Image[],
  { classes, reader, output }: { classes: string[]; reader: ImageReader; output: Output },
): Promise<{ x: StoredPart; y: StoredPart }> {
  const [xFile, yFile] = [arrayFileName(split, 'x'), arrayFileName(split, 'y')];
  const x = await output.create(xFile);
  const y = await output.create(yFile);
  const labels = new Map(classes.map((name, index) => [name, index]));
  try {
    for (const image of images) {
      await x.write(await reader.read(image.entry));
      await y.write(new Uint8Array(Int32Array.of(labels.get(image.className) ?? 0).buffer));
    }
  } finally {
    await Promise.all([x.close(), y.close()]);
  }
  return {
    x: { values: { file: xFile, dtype: 'uint8', shape: [images.length, ...reader.sampleShape] } },
    y: { values: { file: yFile, dtype: 'int32', shape: [images.length] } },
  };
}
