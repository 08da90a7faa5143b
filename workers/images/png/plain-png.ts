import type { Size } from '../pixels.js';
import { type PngChunk, readChunks } from './png-chunks.js';

/** A PNG without anything but its samples, palette and transparency that changes its pixels. */
export interface PlainPng extends Size {
  /** Bits of a sample. */
  depth: 1 | 2 | 4 | 8;
  kind: keyof typeof KINDS;
  /** Red, green and blue of each color; empty without a palette. */
  palette: Uint8Array;
  /** Alpha of the first colors, or the transparent color in 16 bits a sample; empty without either. */
  transparency: Uint8Array;
  /** The filtered rows in the zlib format. */
  deflated: Uint8Array;
}

/** Kinds of pixels, their samples and possible depths. */
export const KINDS = {
  gray: { code: 0, samples: 1, depths: [1, 2, 4, 8] },
  rgb: { code: 2, samples: 3, depths: [8] },
  palette: { code: 3, samples: 1, depths: [1, 2, 4, 8] },
  gray_alpha: { code: 4, samples: 2, depths: [8] },
  rgb_alpha: { code: 6, samples: 4, depths: [8] },
} as const;

/**
 * The order of chunks (W3C PNG 3, section 5.6). Those besides IHDR, PLTE, tRNS, IDAT and IEND are all that
 * libvips, as sharp calls it, reads without a change of the pixels.
 */
const ORDER =
  /^IHDR(?:gAMA|cHRM|sRGB|pHYs|tIME|tEXt)*(?:PLTE(?:pHYs|tIME|tEXt)*)?(?:tRNS(?:pHYs|tIME|tEXt)*)?(?:IDAT)+(?:tIME|tEXt)*IEND$/;

/** Bytes of chunks of one length. */
const LENGTHS: ReadonlyMap<string, number> = new Map([
  ['IHDR', 13],
  ['gAMA', 4],
  ['cHRM', 32],
  ['sRGB', 1],
  ['pHYs', 9],
  ['tIME', 7],
  ['IEND', 0],
]);
/** Where the size begins: after the signature, the length and the type of the first chunk. */
const SIZE_AT = 16;
/** Some programs write Exif and color profiles as text that begins with it. */
const RAW_PROFILE = [0x52, 0x61, 0x77];

/** Reads a PNG with at most `maxSide` pixels per side; undefined if it is damaged or not plain. */
export function readPlainPng(bytes: Uint8Array, maxSide: number): PlainPng | undefined {
  // First: the checksums of a large image take milliseconds.
  if (!isSmall(bytes, maxSide)) return undefined;
  const chunks = readChunks(bytes);
  if (chunks === undefined || !ORDER.test(chunks.map(({ type }) => type).join(''))) return undefined;
  if (!chunks.every(isUsual) || !areUnique(chunks)) return undefined;
  const header = readHeader(dataOf(chunks, 'IHDR'));
  if (header === undefined) return undefined;
  const [palette, transparency] = [dataOf(chunks, 'PLTE'), dataOf(chunks, 'tRNS')];
  const png = { ...header, palette, transparency, deflated: deflatedIn(chunks) };
  return hasUsualPalette(png) && hasUsualTransparency(png) ? png : undefined;
}

/** IHDR, which is always the first chunk, begins with the size. */
function isSmall(bytes: Uint8Array, maxSide: number): boolean {
  if (bytes.length < SIZE_AT + 8) return false;
  const { width, height } = sizeAt(bytes, SIZE_AT);
  return width > 0 && width <= maxSide && height > 0 && height <= maxSide;
}

function sizeAt({ buffer, byteOffset, byteLength }: Uint8Array, at: number): Size {
  const view = new DataView(buffer, byteOffset, byteLength);
  return { width: view.getUint32(at), height: view.getUint32(at + 4) };
}

function isUsual({ type, data }: PngChunk): boolean {
  if (type === 'tEXt') return RAW_PROFILE.some((byte, index) => data[index] !== byte);
  return (LENGTHS.get(type) ?? data.length) === data.length;
}

function areUnique(chunks: readonly PngChunk[]): boolean {
  const single = chunks.filter(({ type }) => type !== 'IDAT' && type !== 'tEXt');
  return new Set(single.map(({ type }) => type)).size === single.length;
}

const NOTHING = new Uint8Array(0);

const dataOf = (chunks: readonly PngChunk[], type: string): Uint8Array =>
  chunks.find((chunk) => chunk.type === type)?.data ?? NOTHING;

function deflatedIn(chunks: readonly PngChunk[]): Uint8Array {
  const parts = chunks.flatMap(({ type, data }) => (type === 'IDAT' ? [data] : []));
  const [only, ...others] = parts;
  return only !== undefined && others.length === 0 ? only : Buffer.concat(parts);
}

function readHeader(data: Uint8Array): Pick<PlainPng, 'width' | 'height' | 'depth' | 'kind'> | undefined {
  const [bits, code, ...methods] = data.subarray(8);
  const kind = KIND_OF_CODE.get(code ?? -1);
  const depth = kind && KINDS[kind].depths.find((each) => each === bits);
  // Compression, filtering and interlacing of the usual method.
  if (kind === undefined || depth === undefined || methods.some((method) => method !== 0)) return undefined;
  return { ...sizeAt(data, 0), depth, kind };
}

const KIND_OF_CODE: ReadonlyMap<number, PlainPng['kind']> = new Map([
  [KINDS.gray.code, 'gray'],
  [KINDS.rgb.code, 'rgb'],
  [KINDS.palette.code, 'palette'],
  [KINDS.gray_alpha.code, 'gray_alpha'],
  [KINDS.rgb_alpha.code, 'rgb_alpha'],
]);

function hasUsualPalette({ kind, depth, palette }: PlainPng): boolean {
  if (kind !== 'palette') return palette.length === 0;
  return palette.length > 0 && palette.length % 3 === 0 && palette.length <= 3 * 2 ** depth;
}

function hasUsualTransparency({ kind, depth, palette, transparency }: PlainPng): boolean {
  if (transparency.length === 0) return true;
  if (kind === 'palette') return transparency.length <= palette.length / 3;
  if (kind === 'gray_alpha' || kind === 'rgb_alpha') return false;
  const view = new DataView(transparency.buffer, transparency.byteOffset, transparency.byteLength);
  if (transparency.length !== 2 * KINDS[kind].samples) return false;
  for (let at = 0; at < transparency.length; at += 2) if (view.getUint16(at) >= 2 ** depth) return false;
  return true;
}
