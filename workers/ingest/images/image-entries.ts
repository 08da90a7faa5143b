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
interface ImageEntry {
  fileName: string;
  entry: Entry;
  /** The format of one that is not read. */
  unsupported: string | null;
}

/**
 * Finds the images of an archive and what their folders say, and reports every file that is passed over.
 * @throws Rejection for a layout that is not understood, an image in a class folder that is not read, an archive inside.
 */
export async function findImages(archive: ZipArchive, findings: Findings): Promise<ImagePath<Entry>[]> {
  const passed: string[] = [];
  const found = await imageEntries(archive, findings, passed);
  if (!found.some(({ unsupported }) => unsupported === null)) throw noImages(found[0]);
  const { images, outside, unlabelled } = classifyPaths(found);
  const refused = images.find(({ entry }) => entry.unsupported !== null);
  if (refused !== undefined) throw notRead(refused.entry);
  for (const entry of outside) reportOutside(entry, findings);
  for (const folder of unlabelled) reportUnlabelled(folder, findings);
  reportLostFolders(images, passed, findings);
  findings.read('files', images.length);
  return images.map(({ entry, ...path }) => ({ ...path, entry: entry.entry }));
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
    const unsupported = await lookAt(archive, entry, findings);
    if (unsupported === 'passed') passed.push(fileName);
    else found.push({ fileName, entry, unsupported });
  }
  return found;
}

/** Null for an image that is read, the format of one that is not, `passed` for a file that is none. */
async function lookAt(archive: ZipArchive, entry: Entry, findings: Findings): Promise<string | null> {
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
  empty_file: 'Empty files were left out.',
  not_an_image: 'Files that are not images were left out.',
} as const;

function pass(reason: keyof typeof PASSED, fileName: string, findings: Findings): 'passed' {
  findings.skip('files', reason, fileName);
  findings.warn('skipped_files', PASSED[reason], [fileName]);
  return 'passed';
}

function reportOutside({ fileName, unsupported }: ImageEntry, findings: Findings): void {
  findings.skip('files', unsupported === null ? 'outside_class_folders' : 'unsupported_format', fileName);
  findings.warn(
    'skipped_files',
    'Images beside the class folders, not in one of them, have no labels and were left out.',
    [fileName],
  );
}

function reportUnlabelled(folder: { path: string; files: ImageEntry[] }, findings: Findings): void {
  for (const { fileName } of folder.files) findings.skip('files', 'outside_class_folders', fileName);
  findings.warn(
    'layout_choice',
    'Folders hold no class folders, so their images have no labels; they were left out. Move them into class folders to use them; if one is a class, give it another name.',
    [folder.path],
    folder.files.length,
  );
}

/** Folders beside those of the classes that hold files, but not one image: classes that would be lost in silence. */
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
    findings.warn('layout_choice', 'Folders beside the class folders hold no image and are not classes.', [
      folder,
    ]);
  }
}

const parentOf = (path: string): string => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '');

function notRead({ fileName, unsupported }: ImageEntry): Rejection {
  return new Rejection(
    'invalid_image',
    `Entry ${shown(fileName)} is ${unsupported} that is not read; convert it to PNG, JPEG or WebP. In Python: PIL.Image.open(file).convert("RGB").save("image.png").`,
  );
}

function noImages(unsupported: ImageEntry | undefined): Rejection {
  if (unsupported !== undefined) return notRead(unsupported);
  return new Rejection(
    'invalid_layout',
    'The archive holds no PNG, JPEG, WebP, GIF or BMP file; expected one folder per class, such as cat/1.png and dog/1.png.',
  );
}
