/** A stored file of a zip archive. */
export interface ZipEntry {
  name: Uint8Array;
  size: number;
  crc: number;
  /** Of its local header. */
  offset: number;
}

const MAX_32 = 0xffff_ffff;
const ZIP64_VERSION = 45;
const VERSION = 20;
/** Names are UTF-8. */
const FLAGS = 0x0800;
/** 1 January 1980: equal predictions are equal files. */
const DATE = 0x0021;
const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
const ZIP64_LOCAL_BYTES = 20;

const isLarge = (value: number): boolean => value >= MAX_32;

/** The bytes before the content of an entry. */
export const localHeaderSize = ({ name, size }: Pick<ZipEntry, 'name' | 'size'>): number =>
  LOCAL_BYTES + name.length + (isLarge(size) ? ZIP64_LOCAL_BYTES : 0);

/** The local header of an entry: section 4.3.7 of PKWARE's APPNOTE. */
export function localHeader({ name, size, crc }: ZipEntry): Buffer {
  const extra = isLarge(size) ? zip64Extra([size, size]) : Buffer.alloc(0);
  const header = Buffer.alloc(LOCAL_BYTES);
  header.writeUInt32LE(0x0403_4b50, 0);
  writeCommon(header, 4, { name, size, crc, extra: extra.length });
  return Buffer.concat([header, name, extra]);
}

/** The end of an archive: its directory, and where that begins. @param offset Of the directory */
export function centralDirectory(entries: readonly ZipEntry[], offset: number): Buffer {
  const directory = Buffer.concat(entries.map(centralHeader));
  const isZip64 = isLarge(offset) || isLarge(directory.length) || entries.length >= 0xffff;
  const at = { offset, size: directory.length, count: entries.length };
  return Buffer.concat([directory, ...(isZip64 ? [zip64End(at)] : []), endRecord(at)]);
}

function centralHeader({ name, size, crc, offset }: ZipEntry): Buffer {
  const large = [...(isLarge(size) ? [size, size] : []), ...(isLarge(offset) ? [offset] : [])];
  const extra = large.length === 0 ? Buffer.alloc(0) : zip64Extra(large);
  const header = Buffer.alloc(CENTRAL_BYTES);
  header.writeUInt32LE(0x0201_4b50, 0);
  header.writeUInt16LE(ZIP64_VERSION, 4);
  writeCommon(header, 6, { name, size, crc, extra: extra.length });
  header.writeUInt32LE(Math.min(offset, MAX_32), 42);
  return Buffer.concat([header, name, extra]);
}

/** The fields from the version on, which both headers have. */
function writeCommon(
  header: Buffer,
  from: number,
  { name, size, crc, extra }: Pick<ZipEntry, 'name' | 'size' | 'crc'> & { extra: number },
): void {
  header.writeUInt16LE(extra > 0 ? ZIP64_VERSION : VERSION, from);
  header.writeUInt16LE(FLAGS, from + 2);
  header.writeUInt16LE(DATE, from + 8);
  header.writeUInt32LE(crc, from + 10);
  header.writeUInt32LE(Math.min(size, MAX_32), from + 14);
  header.writeUInt32LE(Math.min(size, MAX_32), from + 18);
  header.writeUInt16LE(name.length, from + 22);
  header.writeUInt16LE(extra, from + 24);
}

/** Section 4.5.3: 64-bit numbers in place of those that are too large. */
function zip64Extra(values: readonly number[]): Buffer {
  const extra = Buffer.alloc(4 + 8 * values.length);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(8 * values.length, 2);
  for (const [index, value] of values.entries()) extra.writeBigUInt64LE(BigInt(value), 4 + 8 * index);
  return extra;
}

interface DirectoryPlace {
  offset: number;
  size: number;
  count: number;
}

function endRecord({ offset, size, count }: DirectoryPlace): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x0605_4b50, 0);
  end.writeUInt16LE(Math.min(count, 0xffff), 8);
  end.writeUInt16LE(Math.min(count, 0xffff), 10);
  end.writeUInt32LE(Math.min(size, MAX_32), 12);
  end.writeUInt32LE(Math.min(offset, MAX_32), 16);
  return end;
}

/** Sections 4.3.14 and 4.3.15. */
function zip64End({ offset, size, count }: DirectoryPlace): Buffer {
  const end = Buffer.alloc(56 + 20);
  end.writeUInt32LE(0x0606_4b50, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeUInt16LE(ZIP64_VERSION, 12);
  end.writeUInt16LE(ZIP64_VERSION, 14);
  end.writeBigUInt64LE(BigInt(count), 24);
  end.writeBigUInt64LE(BigInt(count), 32);
  end.writeBigUInt64LE(BigInt(size), 40);
  end.writeBigUInt64LE(BigInt(offset), 48);
  end.writeUInt32LE(0x0706_4b50, 56);
  end.writeBigUInt64LE(BigInt(offset + size), 64);
  end.writeUInt32LE(1, 72);
  return end;
}
