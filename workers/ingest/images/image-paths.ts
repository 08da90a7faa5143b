import { normalText } from '../../../src/schema/shown-text.js';
import type { SplitName } from '../arrays/arrays.js';
import { MAX_CLASSES } from '../csv/csv-labels.js';
import { Rejection, shown } from '../rejection.js';
import { isUnlabelledFolder, splitOfFolder } from './folder-names.js';
import { type Folder, firstFile, folderTree, hasFolders } from './folder-tree.js';
import { checkName, createNameBudget } from './shown-names.js';

/** An image of the archive, with the split and class from its folders. */
export interface ImagePath<Entry> {
  entry: Entry;
  split: SplitName;
  className: string;
}

/** The layout that the folders of an archive give its images. */
export interface ImageLayout<Entry> {
  images: ImagePath<Entry>[];
  /** Images outside the class folders. */
  outside: Entry[];
  /** Folders of unlabelled images, next to folders of labelled ones. */
  unlabelled: Folder<Entry>[];
}

type Named = { fileName: string };

/**
 * Derives classes and splits from the folders of images: `cat/1.png`, or `train/cat/1.png`, `val/cat/2.png`
 * and `test/cat/3.png`, below any number of common folders, also with the folders of each split one level
 * deeper (`training_set/training_set/cats`). A flat folder without labels next to the class folders is
 * skipped. @throws Rejection if folders differ in depth, there are fewer than two classes, or the layout is
 * ambiguous.
 */
export function classifyPaths<Entry extends Named>(entries: readonly Entry[]): ImageLayout<Entry> {
  const outside: Entry[] = [];
  const top = descend(folderTree(entries), outside);
  outside.push(...top.files);
  const layout = top.folders.some(hasFolders) ? readSplits(top, outside) : readClasses(top, outside);
  checkClasses(layout.images);
  return layout;
}

/**
 * Descends to the first folder that contains several folders, or only files; files passed on the way are
 * outside the classes.
 */
function descend<Entry>(folder: Folder<Entry>, outside: Entry[]): Folder<Entry> {
  const [only, second] = folder.folders;
  if (only === undefined || second !== undefined || !hasFolders(only)) return folder;
  outside.push(...folder.files);
  return descend(only, outside);
}

/** Reads sibling class folders. */
function readClasses<Entry extends Named>(top: Folder<Entry>, outside: Entry[]): ImageLayout<Entry> {
  const unlabelled = top.folders.filter(isFlatSplit);
  const classes = top.folders.filter((folder) => !isFlatSplit(folder));
  const train = classes.find(({ name }) => splitOfFolder(name) === 'train');
  if (train !== undefined && (unlabelled.length > 0 || classes.length === 1)) throw withoutClasses(train);
  return { images: imagesOf(classes, 'train'), outside, unlabelled };
}

/** A folder of only images that is named like a held-out split or like unlabelled data. */
function isFlatSplit({ name }: Folder<unknown>): boolean {
  const split = splitOfFolder(name);
  return split === 'test' || split === 'validation' || isUnlabelledFolder(name);
}

/** Reads sibling split folders, each with class folders. */
function readSplits<Entry extends Named>(top: Folder<Entry>, outside: Entry[]): ImageLayout<Entry> {
  const images: ImagePath<Entry>[] = [];
  const seen = new Map<SplitName, Folder<Entry>>();
  for (const folder of top.folders.filter(hasFolders)) {
    const split = splitOfFolder(folder.name);
    if (split === undefined) throw notASplit(top, folder);
    const earlier = seen.get(split);
    if (earlier !== undefined) throw sameSplit(split, earlier, folder);
    seen.set(split, folder);
    images.push(...imagesOf(classFoldersOf(folder, outside), split));
  }
  const unlabelled = top.folders.filter((folder) => !hasFolders(folder));
  const samples = new Map(images.map((image) => [image.className, image.entry]));
  for (const folder of unlabelled) checkUnlabelled(folder, samples);
  return { images, outside, unlabelled };
}

function classFoldersOf<Entry extends Named>(split: Folder<Entry>, outside: Entry[]): Folder<Entry>[] {
  const level = descend(split, outside);
  outside.push(...level.files);
  const deeper = level.folders.find(hasFolders);
  if (deeper !== undefined) throw mixedDepth(level, deeper);
  return level.folders;
}

/** A flat folder that is named train, or like one of the classes, may contain labelled images. */
function checkUnlabelled<Entry extends Named>(
  folder: Folder<Entry>,
  samples: ReadonlyMap<string, Entry>,
): void {
  if (splitOfFolder(folder.name) === 'train') throw withoutClasses(folder);
  const sibling = samples.get(normalText(folder.name));
  if (sibling !== undefined) throw depths(nameOf(folder), sibling.fileName);
}

function imagesOf<Entry>(classes: readonly Folder<Entry>[], split: SplitName): ImagePath<Entry>[] {
  return classes.flatMap(({ name, files }) =>
    files.map((entry) => ({ entry, split, className: normalText(name) })),
  );
}

function checkClasses(images: readonly ImagePath<unknown>[]): void {
  const train = new Set(images.filter(({ split }) => split === 'train').map(({ className }) => className));
  checkClassNames(new Set(images.map(({ className }) => className)));
  if (train.size < 2) {
    throw new Rejection(
      'invalid_layout',
      `The training images are of ${train.size === 0 ? 'no class' : `one class, ${shown([...train].join())}`}; expected one folder per class and at least two classes, such as cat/1.png and dog/1.png.`,
    );
  }
  const masks = [...train].find((name) => MASKS.test(name));
  if (masks !== undefined && [...train].some((name) => PICTURES.test(name))) throw notClasses(masks);
  const unknown = images.find(({ className }) => !train.has(className));
  if (unknown !== undefined) {
    throw new Rejection(
      'invalid_layout',
      `The ${unknown.split} split has the class ${shown(unknown.className)}, which has no training images.`,
    );
  }
}

function checkClassNames(names: ReadonlySet<string>): void {
  const budget = createNameBudget('classes', 'too_many_classes', 'Use shorter names, or fewer classes.');
  for (const name of names) {
    checkName(name, 'The class folder');
    budget.add(name);
  }
  if (names.size <= MAX_CLASSES) return;
  throw new Rejection(
    'too_many_classes',
    `The archive contains ${names.size} class folders; at most ${MAX_CLASSES} classes are supported.`,
  );
}

/** Folders of segmentation datasets, which are not classes. */
const MASKS = /^(masks?|annotations?|ground[_ -]?truths?|segmentations?|labels?)$/i;
const PICTURES = /^(images?|imgs?|photos?|pictures?)$/i;

function notClasses(masks: string): Rejection {
  return new Rejection(
    'invalid_layout',
    `The folder ${shown(masks)} is next to a folder of images, so these are images and their masks, not classes; expected images/1.png and masks/1.png for all, or one folder per class, such as cat/1.png and dog/1.png.`,
  );
}

const nameOf = (folder: Folder<Named>): string => firstFile(folder)?.fileName ?? folder.path;

/** A file in a subfolder of this folder, which may itself contain files. */
const deepName = (folder: Folder<Named>): string => nameOf(folder.folders[0] ?? folder);

/** The images of a folder do not form a class if its siblings contain folders. */
function notASplit<Entry extends Named>(top: Folder<Entry>, folder: Folder<Entry>): Rejection {
  const flat = top.folders.find((one) => !hasFolders(one) && splitOfFolder(one.name) === undefined);
  return flat === undefined ? badLayout(nameOf(folder)) : depths(nameOf(flat), deepName(folder));
}

function mixedDepth<Entry extends Named>(level: Folder<Entry>, deeper: Folder<Entry>): Rejection {
  const flat = level.folders.find((one) => !hasFolders(one));
  return flat === undefined ? badLayout(nameOf(deeper)) : depths(nameOf(flat), deepName(deeper));
}

function depths(one: string, other: string): Rejection {
  return new Rejection(
    'invalid_layout',
    `Images are at different depths: ${shown(one)} and ${shown(other)}; expected class/image.png for all, or train/class/image.png, val/class/image.png and test/class/image.png.`,
  );
}

function badLayout(name: string): Rejection {
  return new Rejection(
    'invalid_layout',
    `The folder layout of ${shown(name)} is not supported; expected class/image.png, or train/class/image.png, val/class/image.png and test/class/image.png.`,
  );
}

function withoutClasses(folder: Folder<Named>): Rejection {
  return new Rejection(
    'invalid_layout',
    `The images of the training folder, such as ${shown(nameOf(folder))}, are not in a class folder, so they have no labels; expected train/cat/1.png and train/dog/1.png.`,
  );
}

function sameSplit(split: SplitName, one: Folder<Named>, other: Folder<Named>): Rejection {
  return new Rejection(
    'invalid_layout',
    `The folders ${shown(one.path)} and ${shown(other.path)} are both the ${split} split; keep one, or merge them.`,
  );
}
