import type { Size } from './pixels.js';

/** A BMP that cannot be read; the message explains why to the client. */
export class BmpError extends Error {}

/** Bits of a pixel that form one channel. */
export interface ChannelMask {
  shift: number;
  bits: number;
}

export interface BmpHeader extends Size {
  /** Whether the first row of the file is the top one rather than the bottom one. */
  topDown: boolean;
  bitsPerPixel: 1 | 2 | 4 | 8 | 16 | 24 | 32;
  /** Red, green, blue of each palette entry; empty above 8 bits. */
  palette: readonly (readonly [red: number, green: number, blue: number])[];
  /** Red, green, blue, alpha; only for 16 and 32 bits. `alpha` null: opaque. */
  masks: { red: ChannelMask; green: ChannelMask; blue: ChannelMask; alpha: ChannelMask | null };
  /** Byte offset of the pixels. */
  offset: number;
  compression: 'none' | 'rle8';
}

const FILE_HEADER_BYTES = 14;
const CORE_HEADER_BYTES = 12;
const DEPTHS = [1, 2, 4, 8, 16, 24, 32] as const;
const COMPRESSIONS = ['RGB', 'RLE8', 'RLE4', 'BITFIELDS', 'JPEG', 'PNG', 'ALPHABITFIELDS'];

/**
 * Reads the header of a BMP: the versions of Windows (core, info, V2 to V5) and of OS/2 2. @throws BmpError
 * if it is damaged or of an unsupported kind.
 */
export function readBmpHeader(view: DataView): BmpHeader {
  if (view.byteLength < FILE_HEADER_BYTES + CORE_HEADER_BYTES) throw cutOff();
  const headerBytes = view.getUint32(FILE_HEADER_BYTES, true);
  if (view.byteLength < FILE_HEADER_BYTES + headerBytes) throw cutOff();
  const isCore = headerBytes === CORE_HEADER_BYTES;
  const at = (offset: number) => FILE_HEADER_BYTES + offset;
  const width = isCore ? view.getUint16(at(4), true) : view.getInt32(at(4), true);
  const height = isCore ? view.getUint16(at(6), true) : view.getInt32(at(8), true);
  if (width < 1 || height === 0 || height < -(2 ** 31 - 1)) throw new BmpError('its size is 0 or negative');
  const bitsPerPixel = depthOf(view.getUint16(at(isCore ? 10 : 14), true));
  const compression = COMPRESSIONS[isCore ? 0 : view.getUint32(at(16), true)] ?? 'unknown';
  checkCompression(compression, bitsPerPixel);
  const fields = compression.endsWith('BITFIELDS');
  return {
    width,
    height: Math.abs(height),
    topDown: height < 0,
    bitsPerPixel,
    palette: readPalette(view, { headerBytes, isCore, bitsPerPixel }),
    masks: readMasks(view, { headerBytes, bitsPerPixel, fields, alpha: compression === 'ALPHABITFIELDS' }),
    offset: view.getUint32(10, true),
    compression: compression === 'RLE8' ? 'rle8' : 'none',
  };
}

function depthOf(bits: number): BmpHeader['bitsPerPixel'] {
  const depth = DEPTHS.find((candidate) => candidate === bits);
  if (depth === undefined) throw new BmpError(`it has ${bits} bits per pixel; 1 to 32 are supported`);
  return depth;
}

function checkCompression(compression: string, bits: number): void {
  const isRead =
    compression === 'RGB' ||
    (compression === 'RLE8' && bits === 8) ||
    (compression.endsWith('BITFIELDS') && (bits === 16 || bits === 32));
  if (!isRead)
    throw new BmpError(
      `it is compressed (${compression} of ${bits} bits), which is not supported; save it as PNG`,
    );
}

function readPalette(
  view: DataView,
  { headerBytes, isCore, bitsPerPixel }: { headerBytes: number; isCore: boolean; bitsPerPixel: number },
): BmpHeader['palette'] {
  if (bitsPerPixel > 8) return [];
  const entryBytes = isCore ? 3 : 4;
  const used = isCore ? 0 : view.getUint32(FILE_HEADER_BYTES + 32, true);
  const count = used === 0 || used > 2 ** bitsPerPixel ? 2 ** bitsPerPixel : used;
  const begin = FILE_HEADER_BYTES + headerBytes;
  if (begin + count * entryBytes > view.byteLength) throw cutOff();
  return Array.from({ length: count }, (_, index) => {
    const entry = begin + index * entryBytes;
    return [view.getUint8(entry + 2), view.getUint8(entry + 1), view.getUint8(entry)] as const;
  });
}

const maskOf = (mask: number): ChannelMask | null => {
  const unsigned = mask >>> 0;
  if (unsigned === 0) return null;
  const shift = 31 - Math.clz32(unsigned & -unsigned);
  const bits = 32 - Math.clz32(unsigned >>> shift);
  if (unsigned >>> shift !== 2 ** bits - 1) throw new BmpError('a color mask has gaps');
  return { shift, bits };
};

function readMasks(
  view: DataView,
  options: { headerBytes: number; bitsPerPixel: number; fields: boolean; alpha: boolean },
): BmpHeader['masks'] {
  if (!options.fields) return defaultMasks(options.bitsPerPixel);
  const begin = FILE_HEADER_BYTES + 40;
  const hasAlpha = options.alpha || options.headerBytes >= 56;
  if (begin + (hasAlpha ? 16 : 12) > view.byteLength) throw cutOff();
  const [red, green, blue] = [0, 4, 8].map((offset) => maskOf(view.getUint32(begin + offset, true)));
  if (!red || !green || !blue) throw new BmpError('a color mask is empty');
  return { red, green, blue, alpha: hasAlpha ? maskOf(view.getUint32(begin + 12, true)) : null };
}

function defaultMasks(bitsPerPixel: number): BmpHeader['masks'] {
  const bits = bitsPerPixel === 16 ? 5 : 8;
  const mask = (place: number): ChannelMask => ({ shift: place * bits, bits });
  return { red: mask(2), green: mask(1), blue: mask(0), alpha: null };
}

/** A file that ends before its pixels do. */
export function cutOff(): BmpError {
  return new BmpError('the BMP is corrupt or truncated; save it again');
}
