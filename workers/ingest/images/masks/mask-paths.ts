import type { SplitName } from '../../arrays/arrays.js';
import { joinRejections, Rejection, shown } from '../../rejection.js';
import { splitOfFolder } from '../folder-names.js';

/** Folders of segmentation datasets, which are not classes. */
const MASKS = /^(masks?|annotations?|ground[_ -]?truths?|segmentations?|labels?|seg)$/i;
const PICTURES = /^(images?|imgs?|photos?|pictures?)$/i;
/** Endings of the names of masks, where they differ from those of their images. */
const MASK_ENDING = /[_ -](masks?|seg|segmentation|labels?|gt|l)$/i;
const MAX_LISTED = 5;

/** An image and the mask of the same name. */
export interface MaskPair<Item> {
  image: Item;
  mask: Item;
  split: SplitName;
}

/** The pairs of an archive, and how they were found. */
export interface MaskPairs<Item> {
  pairs: MaskPair<Item>[];
  /** Whether masks have an ending such as `_mask` that their images lack. */
  hasEndings: boolean;
}

interface Placed<Item> {
  item: Item;
  isMask: boolean;
  /** The path without the folder of images or masks, and without extension. */
  key: string;
  split: SplitName;
}

/**
 * Pairs images with masks of the same name in sibling folders: `images/1.jpg` and `masks/1.png`, also below
 * or above folders of splits. Undefined for other layouts. @throws Rejection for images without masks
 */
export function pairMasks<Item extends { fileName: string }>(
  items: readonly Item[],
): MaskPairs<Item> | undefined {
  const placed = items.flatMap((item) => place(item) ?? []);
  const [images, masks] = [placed.filter(({ isMask }) => !isMask), placed.filter(({ isMask }) => isMask)];
  if (placed.length < items.length || images.length === 0 || masks.length === 0) return undefined;
  const byKey = new Map(masks.map((mask) => [mask.key, mask]));
  const known = new Set(images.map(({ key }) => key));
  const hasEndings = !masks.some(({ key }) => known.has(key));
  if (hasEndings) for (const mask of masks) byKey.set(mask.key.replace(MASK_ENDING, ''), mask);
  const pairs = images.flatMap(({ item, key, split }) => {
    const mask = byKey.get(key);
    return mask === undefined ? [] : [{ image: item, mask: mask.item, split }];
  });
  checkPairs(images, masks, pairs);
  return { pairs, hasEndings };
}

function place<Item extends { fileName: string }>(item: Item): Placed<Item> | undefined {
  const parts = item.fileName.split('/');
  const folders = parts.slice(0, -1);
  const at = folders.findLastIndex((folder) => MASKS.test(folder) || PICTURES.test(folder));
  const folder = folders[at];
  if (folder === undefined) return undefined;
  const others = folders.toSpliced(at, 1);
  const splits = others.flatMap((one) => splitOfFolder(one) ?? []);
  const stem = (parts.at(-1) ?? '').replace(/\.[^.]*$/, '');
  return {
    item,
    isMask: MASKS.test(folder),
    key: [...others, stem].join('/'),
    split: splits[0] ?? 'train',
  };
}

function checkPairs<Item extends { fileName: string }>(
  images: readonly Placed<Item>[],
  masks: readonly Placed<Item>[],
  pairs: readonly MaskPair<Item>[],
): void {
  const paired = new Set(pairs.flatMap(({ image, mask }) => [image, mask]));
  const lonely = (placed: readonly Placed<Item>[]) => placed.filter(({ item }) => !paired.has(item));
  const faults = [
    ...unpaired(lonely(images), 'Images without a mask', 'mask'),
    ...unpaired(lonely(masks), 'Masks without an image', 'image'),
    ...(pairs.length > 0 && !pairs.some(({ split }) => split === 'train') ? [noTraining()] : []),
  ];
  const [first, ...others] = faults;
  if (first !== undefined) throw joinRejections(first, others);
}

function unpaired(placed: readonly Placed<{ fileName: string }>[], what: string, other: string): Rejection[] {
  if (placed.length === 0) return [];
  const names = placed.slice(0, MAX_LISTED).map(({ item }) => shown(item.fileName));
  const more = placed.length > MAX_LISTED ? ', …' : '';
  return [
    new Rejection(
      'invalid_layout',
      `${what} of the same name: ${names.join(', ')}${more} (${placed.length} in all). Add the ${other}, such as images/1.png and masks/1.png, or remove the file.`,
    ),
  ];
}

const noTraining = (): Rejection =>
  new Rejection(
    'invalid_layout',
    'No pair of image and mask is in a training folder; expected train/images and train/masks.',
  );
