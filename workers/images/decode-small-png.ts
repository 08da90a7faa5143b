import { crc32, inflateSync } from 'node:zlib';
import type { Pixels } from './pixels.js';
import { unfilterRows } from './unfilter-rows.js';

const SIGNATURE_BYTES = 8;
/** Length, type and CRC of a chunk. */
const CHUNK_BYTES = 12;
const HEADER_BYTES = 13;
/** More pixels take longer to decode than to hand over to sharp, which has faster code. */
const MAX_PIXELS = 128 * 128;

const GRAY = 0;
const RGB = 2;
const PALETTE = 3;
const GRAY_ALPHA = 4;
const RGB_ALPHA = 6;

/** Bytes of a pixel by color type, with 8 bits for each value. */
const VALUES: Readonly<Record<number, number>> = {
  [GRAY]: 1,
  [RGB]: 3,
  [PALETTE]: 1,
  [GRAY_ALPHA]: 2,
  [RGB_ALPHA]: 4,
};

/** Chunks that change no pixel: text, time, and the physical size. */
const IDLE_CHUNKS: ReadonlySet<string> = new Set(['tEXt', 'tIME', 'pHYs']);

/**
 * Decodes a PNG of at most 128×128 pixels with 8 bits per value, not interlaced, without gamma, profiles or transparent colors: in
 * one pass, with the pixels that libvips gives. Undefined for any other file, damaged ones included, which sharp decodes or refuses.
 */
export function decodeSmallPng(bytes: Uint8Array): Pixels | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = readHeader(file);
  if (header === undefined) return undefined;
  const { width, height, colorType, values } = header;
  const chunks = readChunks(file);
  if (chunks === undefined || (chunks.palette === undefined) === (colorType === PALETTE)) return undefined;
  const stride = width * values;
  const filtered = inflate(chunks.data, height * (stride + 1));
  if (filtered === undefined) return undefined;
  const data = unfilterRows(filtered, { height, stride, values });
  if (data === undefined) return undefined;
  const size = { width, height };
  if (colorType === GRAY) return { ...size, data: repeatGray(data, values), channels: 3 };
  if (colorType === GRAY_ALPHA) return { ...size, data: repeatGray(data, values), channels: 4 };
  if (chunks.palette === undefined) return { ...size, data, channels: values };
  const colors = toColors(data, chunks.palette);
  return colors && { ...size, data: colors, channels: 3 };
}

/** RGB, or RGB and alpha, of gray, or gray and alpha: as libvips gives it. */
function repeatGray(data: Uint8Array, values: number): Uint8Array {
  const channels = values + 2;
  const count = data.length / values;
  const repeated = new Uint8Array(count * channels);
  for (let pixel = 0; pixel < count; pixel += 1) {
    const gray = data[pixel * values] ?? 0;
    const to = pixel * channels;
    repeated[to] = gray;
    repeated[to + 1] = gray;
    repeated[to + 2] = gray;
    if (values === 2) repeated[to + 3] = data[2 * pixel + 1] ?? 0;
  }
  return repeated;
}

interface Header {
  width: number;
  height: number;
  colorType: number;
  /** Per pixel. */
  values: number;
}

/** The size of a PNG of the supported kind. */
function readHeader(file: Buffer): Header | undefined {
  if (file.length < SIGNATURE_BYTES + CHUNK_BYTES + HEADER_BYTES) return undefined;
  if (file.readUInt32BE(SIGNATURE_BYTES) !== HEADER_BYTES) return undefined;
  const begin = SIGNATURE_BYTES + 8;
  const [width, height] = [file.readUInt32BE(begin), file.readUInt32BE(begin + 4)];
  // Depth, color type, then compression, filter and interlace methods, which are 0.
  const [depth, colorType = -1, ...methods] = file.subarray(begin + 8, begin + HEADER_BYTES);
  const values = VALUES[colorType];
  const isPlain = depth === 8 && values !== undefined && methods.every((method) => method === 0);
  if (!isPlain || width === 0 || height === 0 || width * height > MAX_PIXELS) return undefined;
  return { width, height, colorType, values };
}

/** The compressed rows and the palette; undefined if there is anything else that matters. */
function readChunks(file: Buffer): { data: Buffer; palette: Buffer | undefined } | undefined {
  const data: Buffer[] = [];
  let palette: Buffer | undefined;
  let last = '';
  for (let at = SIGNATURE_BYTES; at + CHUNK_BYTES <= file.length; ) {
    const end = at + CHUNK_BYTES + file.readUInt32BE(at);
    if (end > file.length || crc32(file.subarray(at + 4, end - 4)) !== file.readUInt32BE(end - 4))
      return undefined;
    const type = file.toString('latin1', at + 4, at + 8);
    const content = file.subarray(at + 8, end - 4);
    if (type === 'IEND')
      return end === file.length && data.length > 0 ? { data: join(data), palette } : undefined;
    if (type === 'IDAT') {
      if (data.length > 0 && last !== 'IDAT') return undefined;
      data.push(content);
    } else if (type === 'PLTE') {
      if (palette !== undefined || data.length > 0 || !isPalette(content)) return undefined;
      palette = content;
    } else if (type === 'IHDR' ? last !== '' : !IDLE_CHUNKS.has(type)) return undefined;
    last = type;
    at = end;
  }
  return undefined;
}

const isPalette = ({ length }: Buffer): boolean => length > 0 && length <= 3 * 256 && length % 3 === 0;

const join = (parts: readonly Buffer[]): Buffer => {
  const [only, ...others] = parts;
  return only !== undefined && others.length === 0 ? only : Buffer.concat(parts);
};

/** Undefined unless there are exactly so many bytes. */
function inflate(data: Buffer, length: number): Buffer | undefined {
  try {
    const options = { maxOutputLength: length, chunkSize: Math.max(64, length), info: true };
    const inflated: unknown = inflateSync(data, options);
    // Bytes after the end of the stream are left to sharp.
    return isInflated(inflated) &&
      inflated.buffer.length === length &&
      inflated.engine.bytesWritten === data.length
      ? inflated.buffer
      : undefined;
  } catch {
    return undefined;
  }
}

/** With `info`, which the types of Node lack; `bytesWritten` counts the bytes that were consumed. */
const isInflated = (value: unknown): value is { buffer: Buffer; engine: { bytesWritten: number } } =>
  typeof value === 'object' && value !== null && 'buffer' in value && 'engine' in value;

/** RGB of the colors of a palette; undefined if a pixel has none. */
function toColors(indexes: Uint8Array, palette: Buffer): Uint8Array | undefined {
  const colors = new Uint8Array(3 * indexes.length);
  for (let pixel = 0; pixel < indexes.length; pixel += 1) {
    const from = 3 * (indexes[pixel] ?? 0);
    if (from >= palette.length) return undefined;
    for (let color = 0; color < 3; color += 1) colors[3 * pixel + color] = palette[from + color] ?? 0;
  }
  return colors;
}
