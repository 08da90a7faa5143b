import type { Entry } from 'yauzl';
import { detectImageFormat, IMAGE_HEAD_BYTES, unsupportedImage } from '../../images/image-format.js';
import { readEntryHead, type ZipArchive } from '../archives/zip-archive.js';
import { archiveInside, IMAGE_NAME } from '../archives/zip-contents.js';
import type { Findings } from '../findings.js';
import { Rejection, shown } from '../rejection.js';
import { isHidden } from './hidden-files.js';
import { classifyPaths, type ImagePath } from './image-paths.js';

const OTHER_IMAGE_NAME = /\.(tiff?|heic|heif|avif|svg|ico|jp2|jxl|psd|raw|cr2|nef|dng)$/i;
const ARCHIVE_NAME = /\.(zip|npz|tar|tgz|gz|bz2|xz|7z|rar|zst)$/i;

/** An entry that is an image by its name or its first bytes. */
export interface ImageEntry {
  fileName: string;
  entry: Entry;
  /** The format, if it is not supported. */
  unsupported: string | null;
}

/** The images of an archive, and the names of its other files. */
export interface FoundImages {
  images: ImageEntry[];
  passed: string[];
}

/**
 * Finds the images of an archive; reports every other file. @throws Rejection if there are none, or for a
 * nested archive.
 */
export async function findImages(archive: ZipArchive, findings: Findings): Promise<FoundImages> {
  const passed: string[] = [];
  const images = await imageEntries(archive, findings, passed);
  if (!images.some(({ unsupported }) => unsupported === null)) throw noImages(images[0]);
  return { images, passed };
}

/**
 * Interprets the folders of images as classes and splits; reports every skipped file. @throws Rejection for
 * an unclear layout or an unsupported image in a class folder.
 */
export function classImages(found: FoundImages, findings: Findings): ImagePath<Entry>[] {
  const { images, outside, unlabelled } = classifyPaths(found.images);
  checkSupported(images.map(({ entry }) => entry));
  for (const entry of outside) reportOutside(entry, findings);
  for (const folder of unlabelled) reportUnlabelled(folder, findings);
  reportLostFolders(images, found.passed, findings);
  findings.read('files', images.length);
  return images.map(({ entry, ...path }) => ({ ...path, entry: entry.entry }));
}

/** @throws Rejection for the first image of an unsupported format */
export function checkSupported(images: readonly ImageEntry[]): void {
  const refused = images.find(({ unsupported }) => unsupported !== null);
  if (refused !== undefined) throw notRead(refused);
}

async function imageEntries(
  archive: ZipArchive,
  findings: Findings,
  passed: string[],
): Promise<ImageEntry[]> {
  const found: ImageEntry[] = [];
  for (const entry of archive.entries) {
    const { fileName } = entry;
    if (isHidden(fileName)) {
      findings.skip('files', 'hidden_file', fileName);
      continue;
    }
    const unsupported = await classify(archive, entry, findings);
    if (unsupported === 'passed') passed.push(fileName);
    else found.push({ fileName, entry, unsupported });
  }
  return found;
}

/** Null for a supported image, its format for an unsupported one, `passed` for any other file. */
async function classify(archive: ZipArchive, entry: Entry, findings: Findings): Promise<string | null> {
  const { fileName, uncompressedSize } = entry;
  if (uncompressedSize === 0) return pass('empty_file', fileName, findings);
  if (IMAGE_NAME.test(fileName)) return null;
  if (ARCHIVE_NAME.test(fileName)) throw archiveInside(entry);
  const head = await readEntryHead(archive, entry, 8 * IMAGE_HEAD_BYTES);
  if (detectImageFormat(head) !== undefined) return null;
  const format = unsupportedImage(head);
  if (format !== undefined) return format;
  if (OTHER_IMAGE_NAME.test(fileName)) return 'of a format';
  return pass('not_an_image', fileName, findings);
}

const PASSED = {
  empty_file: 'Empty files were skipped.',
  not_an_image: 'Files that are not images were skipped.',
} as const;

function pass(reason: keyof typeof PASSED, fileName: string, findings: Findings): 'passed' {
  findings.skip('files', reason, fileName);
  findings.warn('skipped_files', PASSED[reason], [fileName]);
  return 'passed';
}

function reportOutside({ fileName, unsupported }: ImageEntry, findings: Findings): void {
  findings.skip('files', unsupported === null ? 'outside_class_folders' : 'unsupported_format', fileName);
  findings.warn('skipped_files', 'Images outside the class folders have no labels and were skipped.', [
    fileName,
  ]);
}

function reportUnlabelled(folder: { path: string; files: ImageEntry[] }, findings: Findings): void {
  for (const { fileName } of folder.files) findings.skip('files', 'outside_class_folders', fileName);
  findings.warn(
    'layout_choice',
    'Folders without class folders were skipped, because their images have no labels. Move the images into class folders to use them; if such a folder is a class, rename it.',
    [folder.path],
    folder.files.length,
  );
}

/**
 * Reports folders next to the class folders that contain files but no image: classes that would otherwise be
 * lost silently.
 */
function reportLostFolders(
  images: readonly ImagePath<ImageEntry>[],
  passed: readonly string[],
  findings: Findings,
): void {
  const classFolders = new Set(images.map(({ entry }) => parentOf(entry.fileName)));
  const levels = new Set([...classFolders].map(parentOf));
  const lost = new Set(passed.map(parentOf).filter((folder) => !classFolders.has(folder)));
  for (const folder of lost) {
    if (folder === '' || !levels.has(parentOf(folder))) continue;
    findings.warn(
      'layout_choice',
      'Folders next to the class folders contain no image and are not classes.',
      [folder],
    );
  }
}

const parentOf = (path: string): string => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '');

function notRead({ fileName, unsupported }: ImageEntry): Rejection {
  return new Rejection(
    'invalid_image',
    `Entry ${shown(fileName)} is ${unsupported}, which is not supported; convert it to PNG, JPEG or WebP. In Python: PIL.Image.open(file).convert("RGB").save("image.png").`,
  );
}

function noImages(unsupported: ImageEntry | undefined): Rejection {
  if (unsupported !== undefined) return notRead(unsupported);
  return new Rejection(
    'invalid_layout',
    'The archive contains no PNG, JPEG, WebP, GIF or BMP file; expected one folder per class, such as cat/1.png and dog/1.png.',
  );
}
