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

/**
 * Archives that unpack to less than this never count as bombs; real data reaches large ratios when it is
 * mostly zeros.
 */
const ALWAYS_ALLOWED_BYTES = 64 * 1024 * 1024;
const MAX_RATIO = 200;
/** The limit of common file systems. */
const MAX_PATH_CHARACTERS = 4096;
const MAX_NAMES_CHARACTERS = 64 * 1024 * 1024;
const SYMBOLIC_LINK = 0o120000;
const FILE_TYPE = 0o170000;

/** The largest archive that is read. */
export type ZipLimits = Pick<IngestRequest['limits'], 'maxUploadBytes' | 'maxUploadEntries'>;

type DamageCode = 'invalid_npz' | 'invalid_zip';

export interface ZipArchive {
  /** Files only, with unique names; directories are omitted. */
  entries: Entry[];
  /** The error code for an entry that cannot be unpacked. */
  damageCode: DamageCode;
  open(entry: Entry): Promise<Readable>;
  close(): void;
}

/**
 * Opens a zip and checks its whole directory before unpacking a byte: number and total size of the entries,
 * ratio, links, encryption, names. yauzl checks names against path traversal and each entry against its
 * declared size. @throws Rejection if a check fails.
 */
export async function openZip(
  file: { path: string; name: string; sizeBytes: number },
  limits: ZipLimits,
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
 * Streams the bytes of an entry; a damaged entry becomes a rejection that names it. The checksum is verified
 * only after the last byte; an entry that is not read to its end is not checked.
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

/**
 * The first bytes of an entry, at most `length`; not verified, because the checksum is known only at the end.
 */
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

/** Reads an entry to its end only to verify its checksum. @throws Rejection if it is damaged. */
export async function verifyEntry(archive: ZipArchive, entry: Entry): Promise<void> {
  const bytes = readEntry(archive, entry);
  let next = await bytes.next();
  while (next.done !== true) next = await bytes.next();
}

function checksumMismatch(archive: ZipArchive, entry: Entry): Rejection {
  return new Rejection(
    archive.damageCode,
    `Entry ${shown(entry.fileName)} does not match its checksum: the file is corrupt, perhaps from the transfer. Upload it again.`,
  );
}

async function listEntries(zip: ZipFile, name: string, limits: ZipLimits): Promise<Entry[]> {
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

/** Drops the raw data that yauzl keeps per entry, up to 192 KiB each. */
function forgetRaw(entry: Entry): void {
  const nothing = Buffer.alloc(0);
  entry.fileNameRaw = nothing;
  entry.fileCommentRaw = nothing;
  entry.extraFieldRaw = nothing;
  entry.extraFields = [];
  entry.fileComment = '';
}

/** Every part of a path, folder or file, may be displayed as a name. */
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
    `The paths of the archive entries exceed ${MAX_NAMES_CHARACTERS} characters in total. Use shorter names or fewer files.`,
  );
}

function repeatedName(name: string): Rejection {
  return new Rejection(
    'invalid_zip',
    `The archive contains two files named ${shown(name)} (names are compared in Unicode NFC form). Rename or remove one.`,
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

function checkTotal(entries: Entry[], file: { name: string; sizeBytes: number }, limits: ZipLimits): void {
  const total = entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0);
  if (total > limits.maxUploadBytes) throw tooLarge(limits.maxUploadBytes);
  if (!isPlausibleRatio(total, file.sizeBytes)) throw suspiciousRatio(file.name, total, file.sizeBytes);
}

/** The rejection of a file that unpacks to far more than real data would. */
export function suspiciousRatio(name: string, unpacked: number, packed: number): Rejection {
  return new Rejection(
    'suspicious_compression',
    `${shown(name)} would expand from ${packed} to ${unpacked} bytes, more than ${MAX_RATIO} times its size. Upload it without compression.`,
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
