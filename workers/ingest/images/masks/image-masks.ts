import { createReadStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeMask } from '../../../images/decode-mask.js';
import type { ZipArchive } from '../../archives/zip-archive.js';
import {
  arrayFileName,
  type IngestedArrays,
  plainArray,
  SPLIT_NAMES,
  type SplitName,
  type StoredPart,
  splitsOfRole,
} from '../../arrays/arrays.js';
import type { Findings } from '../../findings.js';
import { createOutput, type Output } from '../../output.js';
import { createRandom, shuffled } from '../../random.js';
import type { ImageContext } from '../image-context.js';
import { checkSupported, type ImageEntry } from '../image-entries.js';
import { badImage, createImageReader, type ImageReader, readImageEntry } from '../image-reader.js';
import type { MaskPair, MaskPairs } from './mask-paths.js';

type Pair = MaskPair<ImageEntry>;

/**
 * Reads images and their masks: class numbers per pixel, uint8 [height, width, 1], resized without mixing
 * neighbors. Masks of 0 and 255 alone are stored as 0 and 1.
 */
export async function ingestMasks(
  { pairs, hasEndings }: MaskPairs<ImageEntry>,
  archive: ZipArchive,
  { options, limits, output, findings }: ImageContext,
): Promise<IngestedArrays> {
  checkSupported(pairs.flatMap(({ image, mask }) => [image, mask]));
  const sorted = pairs.toSorted((a, b) => (a.image.fileName < b.image.fileName ? -1 : 1));
  const first = sorted.find(({ split }) => split === 'train');
  if (first === undefined) throw new Error('there are training images');
  const reader = await createImageReader(
    { archive, options, limits, findings },
    {
      first: first.image.entry,
      count: pairs.length,
      sampleBytes: ({ height, width }) => height * width,
    },
  );
  reportPairs(pairs.length, hasEndings, findings);
  const order = shuffled(sorted, createRandom(options.seed ?? 0));
  const seen = new Uint8Array(256);
  const write = (split: SplitName, own: readonly Pair[]) =>
    writeSplit(split, own, { archive, reader, output, maxPixels: limits.maxImagePixels, seen });
  const parts = new Map<SplitName, { x: StoredPart; y: StoredPart }>();
  for (const split of SPLIT_NAMES) {
    const own = order.filter((pair) => pair.split === split);
    if (own.length > 0) parts.set(split, await write(split, own));
  }
  await storeClasses(
    seen,
    [...parts.values()].map(({ y }) => y),
    output,
    findings,
  );
  return {
    arrays: [
      { ...plainArray('x', 'x', splitsOfRole(parts, 'x')), kind: 'image' },
      { ...plainArray('y', 'y', splitsOfRole(parts, 'y')), kind: 'image' },
    ],
    isShuffled: true,
  };
}

function reportPairs(count: number, hasEndings: boolean, findings: Findings): void {
  findings.read('files', 2 * count);
  const ending = hasEndings ? ', apart from an ending such as _mask' : '';
  findings.warn(
    'layout_choice',
    `The folders were read as images and their masks, paired by name${ending}: the masks are the labels, one class number per pixel.`,
    [],
    count,
  );
}

async function writeSplit(
  split: SplitName,
  pairs: readonly Pair[],
  {
    archive,
    reader,
    output,
    maxPixels,
    seen,
  }: {
    archive: ZipArchive;
    reader: ImageReader;
    output: Output;
    maxPixels: number;
    seen: Uint8Array;
  },
): Promise<{ x: StoredPart; y: StoredPart }> {
  const [xFile, yFile] = [arrayFileName(split, 'x'), arrayFileName(split, 'y')];
  const x = await output.create(xFile);
  const y = await output.create(yFile);
  const { height, width } = reader.size;
  try {
    for (const { image, mask } of pairs) {
      await x.write(await reader.read(image.entry));
      const bytes = await readImageEntry(archive, mask.entry);
      const decoded = await decodeMask(bytes, { maxPixels, target: reader.size });
      if (decoded.outcome === 'refused') throw badImage(mask.entry, decoded.reason);
      for (const value of decoded.classes) seen[value] = 1;
      await y.write(decoded.classes);
    }
  } finally {
    await Promise.all([x.close(), y.close()]);
  }
  return {
    x: { values: { file: xFile, dtype: 'uint8', shape: [pairs.length, ...reader.sampleShape] } },
    y: { values: { file: yFile, dtype: 'uint8', shape: [pairs.length, height, width, 1] } },
  };
}

const MAX_LISTED = 20;

/** Stores 0 and 255 as 0 and 1; reports the values of the masks. */
async function storeClasses(
  seen: Uint8Array,
  masks: readonly StoredPart[],
  output: Output,
  findings: Findings,
): Promise<void> {
  const values = [...seen.keys()].filter((value) => seen[value] === 1);
  const isBinary = values.length > 1 && values.every((value) => value === 0 || value === 255);
  if (isBinary) for (const { values: stored } of masks) await toBinary(output.directory, stored.file);
  const listed = `${values.slice(0, MAX_LISTED).join(', ')}${values.length > MAX_LISTED ? ', …' : ''}`;
  const detail = isBinary
    ? 'The masks have only the values 0 and 255, which are stored as the classes 0 and 1.'
    : `The values of the masks are class numbers, stored as they are: ${listed}. A model needs ${(values.at(-1) ?? 0) + 1} outputs per pixel, one for each number from 0.`;
  findings.warn('mask_values', detail, values.map(String), values.length);
}

async function toBinary(directory: string, file: string): Promise<void> {
  const target = await createOutput(directory, Number.POSITIVE_INFINITY).create(`${file}.binary`);
  try {
    const source = createReadStream(join(directory, file), { highWaterMark: 1 << 20 });
    for await (const chunk of source) await target.write(binary(chunk));
  } finally {
    await target.close();
  }
  await rename(join(directory, `${file}.binary`), join(directory, file));
}

const binary = (bytes: Buffer): Uint8Array => Uint8Array.from(bytes, (value) => (value === 0 ? 0 : 1));
