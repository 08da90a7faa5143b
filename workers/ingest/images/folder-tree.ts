import { Rejection } from '../rejection.js';

/** Limit over all paths: deep paths have many folders. */
const MAX_FOLDERS = 200_000;

/** A folder of an archive and its contents. */
export interface Folder<Entry> {
  name: string;
  path: string;
  files: Entry[];
  folders: Folder<Entry>[];
}

/**
 * Builds the tree of folders. A folder that contains only a folder of the same name (`test/test`) is merged
 * with it.
 */
export function folderTree<Entry extends { fileName: string }>(entries: readonly Entry[]): Folder<Entry> {
  const root = emptyFolder<Entry>('', '');
  const known = new Map<string, Folder<Entry>>([['', root]]);
  for (const entry of entries) folderOf(entry.fileName, known).files.push(entry);
  return collapsed(root);
}

const emptyFolder = <Entry>(name: string, path: string): Folder<Entry> => ({
  name,
  path,
  files: [],
  folders: [],
});

/** The folder of a file, created with its parents. */
function folderOf<Entry>(file: string, known: Map<string, Folder<Entry>>): Folder<Entry> {
  const path = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '';
  const existing = known.get(path);
  if (existing !== undefined) return existing;
  if (known.size > MAX_FOLDERS) throw tooManyFolders();
  const folder = emptyFolder<Entry>(path.slice(path.lastIndexOf('/') + 1), path);
  known.set(path, folder);
  folderOf(path, known).folders.push(folder);
  return folder;
}

function collapsed<Entry>(folder: Folder<Entry>): Folder<Entry> {
  const [only, second] = folder.folders;
  const isDoubled = only?.name === folder.name && second === undefined && folder.files.length === 0;
  if (only !== undefined && isDoubled) return collapsed(only);
  return { ...folder, folders: folder.folders.map((one) => collapsed(one)) };
}

const tooManyFolders = (): Rejection =>
  new Rejection(
    'too_many_entries',
    `The archive has more than ${MAX_FOLDERS} folders; expected one per class, such as cat/1.png and dog/1.png.`,
  );

/** Whether a folder has subfolders. */
export const hasFolders = (folder: Folder<unknown>): boolean => folder.folders.length > 0;

/** The first file in a folder or below it. */
export function firstFile<Entry>(folder: Folder<Entry>): Entry | undefined {
  return folder.files[0] ?? folder.folders.map((one) => firstFile(one)).find((file) => file !== undefined);
}
