import { Rejection, shown } from './rejection.js';

const IMAGE = /\.(png|jpe?g|webp)$/i;
const OTHER_IMAGE = /\.(gif|bmp|tiff?|heic|heif|avif|svg|ico|jp2|jxl|psd)$/i;
const ARCHIVE = /\.(zip|npz|tar|tgz|gz|bz2|xz|7z|rar|zst)$/i;
const SPLITS: ReadonlyMap<string, 'train' | 'test'> = new Map([
  ['train', 'train'],
  ['training', 'train'],
  ['test', 'test'],
  ['testing', 'test'],
  ['val', 'test'],
  ['valid', 'test'],
  ['validation', 'test'],
]);

/** An image of the archive, with the split and class its folders name. */
export interface ImagePath<Entry> {
  entry: Entry;
  split: 'train' | 'test';
  className: string;
}

/**
 * Reads classes (and splits) off the folders of an archive's images: `cat/1.png`, or `train/cat/1.png` and
 * `test/cat/2.png`, with any number of common folders above. Hidden files, `__MACOSX` and files that are no
 * images, such as a README, are passed over, as in Keras.
 * @throws Rejection when folders disagree in depth, or there are fewer than two classes, or an archive in the archive.
 */
export function classifyPaths<Entry extends { fileName: string }>(
  entries: readonly Entry[],
): ImagePath<Entry>[] {
  const images = entries.filter((entry) => isVisible(entry.fileName) && isImage(entry.fileName));
  const paths = images.map((entry) => ({ entry, folders: entry.fileName.split('/').slice(0, -1) }));
  const first = paths[0];
  if (first === undefined) throw noImages();
  const depth = first.folders.length;
  const odd = paths.find(({ folders }) => folders.length !== depth);
  if (odd !== undefined) throw mixedDepth(first.entry.fileName, odd.entry.fileName);
  const common = countCommonFolders(paths.map(({ folders }) => folders));
  return checkClasses(paths.map(({ entry, folders }) => toImagePath(entry, folders.slice(common))));
}

function isVisible(path: string): boolean {
  return path.split('/').every((part) => !part.startsWith('.') && part !== '__MACOSX');
}

function isImage(path: string): boolean {
  if (ARCHIVE.test(path))
    throw new Rejection(
      'invalid_layout',
      `Entry ${shown(path)} is an archive inside the archive; pack the images themselves.`,
    );
  if (OTHER_IMAGE.test(path))
    throw new Rejection(
      'invalid_image',
      `Entry ${shown(path)} is of a format that is not read; convert it to PNG, JPEG or WebP.`,
    );
  return IMAGE.test(path);
}

/** Folders that all images share and that are neither split nor class. */
function countCommonFolders(folders: string[][]): number {
  const [first = []] = folders;
  let common = 0;
  while (common < first.length - 1 && folders.every((parts) => parts[common] === first[common])) common += 1;
  return common;
}

function toImagePath<Entry extends { fileName: string }>(entry: Entry, folders: string[]): ImagePath<Entry> {
  const [first, second, ...more] = folders;
  if (first === undefined || more.length > 0) throw badLayout(entry.fileName);
  if (second === undefined) return { entry, split: 'train', className: first };
  const split = SPLITS.get(first.toLowerCase());
  if (split === undefined) throw badLayout(entry.fileName);
  return { entry, split, className: second };
}

function checkClasses<Entry>(images: ImagePath<Entry>[]): ImagePath<Entry>[] {
  const train = new Set(images.filter(({ split }) => split === 'train').map(({ className }) => className));
  if (train.size < 2) {
    throw new Rejection(
      'invalid_layout',
      `The training images are of ${train.size === 0 ? 'no class' : `one class, ${shown([...train].join())}`}; expected one folder for each of two or more classes.`,
    );
  }
  const unknown = images.find(({ className }) => !train.has(className));
  if (unknown !== undefined) {
    throw new Rejection(
      'invalid_layout',
      `The test split has the class ${shown(unknown.className)}, which has no training images.`,
    );
  }
  return images;
}

function noImages(): Rejection {
  return new Rejection(
    'invalid_layout',
    'The archive holds no PNG, JPEG or WebP file; expected one folder per class, such as cat/1.png and dog/1.png.',
  );
}

function mixedDepth(one: string, other: string): Rejection {
  return new Rejection(
    'invalid_layout',
    `Images lie at different depths: ${shown(one)} and ${shown(other)}; expected class/image.png for all, or train/class/image.png and test/class/image.png.`,
  );
}

function badLayout(name: string): Rejection {
  return new Rejection(
    'invalid_layout',
    `The folders of ${shown(name)} are not understood; expected class/image.png, or train/class/image.png and test/class/image.png (validation counts as test).`,
  );
}
