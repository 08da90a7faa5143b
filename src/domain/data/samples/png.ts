import { crc32, deflateSync } from 'node:zlib';

interface Size {
  width: number;
  height: number;
}

/** A picture of class numbers from 0 to 255, row by row. */
export interface IndexedImage extends Size {
  indexes: Uint8Array;
  /** Colors of the palette, at most 256. */
  colors: number;
}

/** A picture of gray levels or of red, green and blue, from 0 to 255, row by row. */
export interface PixelImage extends Size {
  channels: 1 | 3;
  pixels: Uint8Array;
}

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const [GRAY, RGB, INDEXED] = [0, 2, 3];
const BIT_DEPTH = 8;

/** A PNG of gray levels or colors (W3C PNG 3). */
export function pixelPng({ width, height, channels, pixels }: PixelImage): Buffer {
  const rows = unfilteredRows(pixels, height);
  return png({ width, height }, channels === 1 ? GRAY : RGB, [chunk('IDAT', deflateSync(rows))]);
}

/** An indexed PNG whose palette has the colors of PASCAL VOC (W3C PNG 3, section 11). */
export function indexedPng({ width, height, indexes, colors }: IndexedImage): Buffer {
  const palette = Buffer.from(Array.from({ length: colors }, (_, index) => colorOf(index)).flat());
  const rows = unfilteredRows(indexes, height);
  return png({ width, height }, INDEXED, [chunk('PLTE', palette), chunk('IDAT', deflateSync(rows))]);
}

function png({ width, height }: Size, colorType: number, chunks: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([BIT_DEPTH, colorType], 8);
  return Buffer.concat([SIGNATURE, chunk('IHDR', header), ...chunks, chunk('IEND', Buffer.alloc(0))]);
}

/** Each row after the byte of its filter, which is none. */
function unfilteredRows(bytes: Uint8Array, height: number): Buffer {
  const length = bytes.length / height;
  const rows = Buffer.alloc(height * (length + 1));
  for (let row = 0; row < height; row++)
    rows.set(bytes.subarray(row * length, (row + 1) * length), row * (length + 1) + 1);
  return rows;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

/** The color of a class in PASCAL VOC: three bits of its number at a time, from the highest bit of red, green and blue down. */
function colorOf(index: number): number[] {
  const color = [0, 0, 0];
  for (let [rest, bit] = [index, 7]; rest > 0; rest >>= 3, bit--)
    for (const channel of [0, 1, 2])
      color[channel] = (color[channel] ?? 0) | (((rest >> channel) & 1) << bit);
  return color;
}
