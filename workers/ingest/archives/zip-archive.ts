import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { SETTINGS } from '../../../src/config/settings.js';
import type { IngestRequest } from '../../../src/contracts/ipc/ingest.js';
import { lengthFault } from '../../../src/schema/shown-text.js';
import { entryName } from '../images/entry-names.js';
import { invalidName } from '../images/shown-names.js';
import { tooLarge } from '../output.js';
import { Rejection, shown } from '../rejection.js';

/** Archives that unpack to less than this are never bombs; real data reaches large ratios when it is mostly zeros. */
const ALWAYS_ALLOWED_BYTES = 64 * 1024 * 1024;
const MAX_RATIO = 200;
/** As long as file systems support. */
const MAX_PATH_CHARACTERS = 4096;
const MAX_NAMES_CHARACTERS = 64 * 1024 * 1024;
const SYMBOLIC_LINK = 0o120000;
const FILE_TYPE = 0o170000;

type DamageCode = 'invalid_npz' | 'invalid_zip';

export interface ZipArchive {
  /** Files only, each name once; directories are left out. */
  entries: Entry[];
  /** The code of an entry that cannot be unpacked. */
  damageCode: DamageCode;
  open(entry: Entry): Promise<Readable>;
  close(): void;
}

/**
 * Opens a zip and checks its whole directory before a byte is unpacked: number and total size of the entries,
 * ratio, links, encryption, names. yauzl checks names against traversal and each entry against its declared size.
 * @throws Rejection when a check fails.
 */
export async function openZip(
  file: { path: string; name: string; sizeBytes: number },
  limits: IngestRequest['limits'],
  damageCode: DamageCode,
): Promise<ZipArchive> {
  const options = { autoClose: false, decodeStrings: false };
  const zip = await openPromise(file.path, options).catch((error: unknown) => {
    throw unreadable(file.name, error);
  });
  try {
    const entries = await listEntries(zip, file.name, limits);
    checkTotal(entries, file, limits);
    return {
      entries,
      damageCode,
      open: (entry) => zip.openReadStreamPromise(entry),
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

/**
 * The bytes of an entry; a damaged one is the upload's fault, told by its name. The checksum is known to match only
 * after the last byte; what is not read to its end is not checked.
 */
export async function* readEntry(archive: ZipArchive, entry: Entry): AsyncGenerator<Buffer> {
  let checksum = 0;
  try {
    const bytes: AsyncIterable<Buffer> = await archive.open(entry);
    for await (const chunk of bytes) {
      checksum = crc32(chunk, checksum);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof Rejection) throw error;
    throw new Rejection(
      archive.damageCode,
      `Entry ${shown(entry.fileName)} cannot be unpacked: ${reason(error)}. Pack the archive again.`,
    );
  }
  if (checksum !== entry.crc32) throw checksumMismatch(archive, entry);
}

/** The first bytes of an entry, at most `length`; unchecked, as the checksum is known only at the end. */
export async function readEntryHead(archive: ZipArchive, entry: Entry, length: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let held = 0;
  for await (const chunk of readEntry(archive, entry)) {
    chunks.push(chunk);
    held += chunk.length;
    if (held >= length) break;
  }
  return Buffer.concat(chunks).subarray(0, length);
}

/**
 * Reads an entry to its end for its checksum alone.
 * @throws Rejection when it is damaged.
 */
export async function verifyEntry(archive: ZipArchive, entry: Entry): Promise<void> {
  const bytes = readEntry(archive, entry);
  let next = await bytes.next();
  while (next.done !== true) next = await bytes.next();
}

function checksumMismatch(archive: ZipArchive, entry: Entry): Rejection {
  return new Rejection(
    archive.damageCode,
    `Entry ${shown(entry.fileName)} does not match its checksum: the file was damaged, perhaps in transfer. Upload it again.`,
  );
}

async function listEntries(zip: ZipFile, name: string, limits: IngestRequest['limits']): Promise<Entry[]> {
  if (zip.entryCount > limits.maxUploadEntries) throw tooMany(zip.entryCount, limits.maxUploadEntries);
  const entries = new Map<string, Entry>();
  let nameBytes = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      entry.fileName = entryName(entry);
      forgetRaw(entry);
      checkEntryName(entry.fileName);
      nameBytes += entry.fileName.length;
      if (nameBytes > MAX_NAMES_CHARACTERS) throw longNames();
      checkEntry(entry);
      if (entry.fileName.endsWith('/')) continue;
      if (entries.has(entry.fileName)) throw repeatedName(entry.fileName);
      entries.set(entry.fileName, entry);
    }
  } catch (error) {
    throw error instanceof Rejection ? error : unreadable(name, error);
  }
  return [...entries.values()];
}

/** What an entry holds beside what is read of it, up to 192 KiB, is not kept for every one of them. */
function forgetRaw(entry: Entry): void {
  const nothing = Buffer.alloc(0);
  entry.fileNameRaw = nothing;
  entry.fileCommentRaw = nothing;
  entry.extraFieldRaw = nothing;
  entry.extraFields = [];
  entry.fileComment = '';
}

/** Each part of a path, a folder or a file, may be shown as a name. */
function checkEntryName(path: string): void {
  for (const part of path.split('/')) {
    const fault = lengthFault(part);
    if (fault !== undefined) throw invalidName(part, `Entry ${shown(path)}: the name`, fault);
  }
  if (path.length > MAX_PATH_CHARACTERS)
    throw invalidName(path, 'The path of the entry', `has more than ${MAX_PATH_CHARACTERS} characters.`);
}

function longNames(): Rejection {
  return new Rejection(
    'too_many_entries',
    `The paths of the archive's entries have together more than ${MAX_NAMES_CHARACTERS} characters. Use shorter names, or fewer files.`,
  );
}

function repeatedName(name: string): Rejection {
  return new Rejection(
    'invalid_zip',
    `The archive holds two files named ${shown(name)} (names are compared in Unicode's NFC form). Rename or remove one.`,
  );
}

function checkEntry(entry: Entry): void {
  const name = shown(entry.fileName);
  if (((entry.externalFileAttributes >>> 16) & FILE_TYPE) === SYMBOLIC_LINK) {
    throw new Rejection(
      'invalid_zip',
      `Entry ${name} is a symbolic link; pack the files themselves (zip without --symlinks).`,
    );
  }
  if (entry.isEncrypted())
    throw new Rejection('invalid_zip', `Entry ${name} is encrypted; pack it without a password.`);
  if (!entry.canDecodeFileData()) {
    throw new Rejection(
      'invalid_zip',
      `Entry ${name} uses compression method ${entry.compressionMethod}; use deflate or none.`,
    );
  }
}

function checkTotal(
  entries: Entry[],
  file: { name: string; sizeBytes: number },
  limits: IngestRequest['limits'],
): void {
  const total = entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0);
  if (total > limits.maxUploadBytes) throw tooLarge(limits.maxUploadBytes);
  if (!isPlausibleRatio(total, file.sizeBytes)) throw suspiciousRatio(file.name, total, file.sizeBytes);
}

/** The words for a file that unpacks to far more than real data would. */
export function suspiciousRatio(name: string, unpacked: number, packed: number): Rejection {
  return new Rejection(
    'suspicious_compression',
    `${shown(name)} would unpack from ${packed} to ${unpacked} bytes, more than ${MAX_RATIO} times its size. Upload it without compression.`,
  );
}

/** Whether a file of `packed` bytes may unpack to `unpacked` bytes. */
export function isPlausibleRatio(unpacked: number, packed: number): boolean {
  return unpacked <= ALWAYS_ALLOWED_BYTES || unpacked <= MAX_RATIO * packed;
}

function unreadable(name: string, error: unknown): Rejection {
  return new Rejection('invalid_zip', `${shown(name)} is not a readable zip archive: ${reason(error)}.`);
}

function tooMany(count: number, limit: number): Rejection {
  return new Rejection(
    'too_many_entries',
    `The archive has ${count} entries; at most ${limit} are accepted (${SETTINGS.limits.maxUploadEntries.env}).`,
  );
}

function reason(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}
