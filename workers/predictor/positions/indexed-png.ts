import { crc32, deflateSync } from 'node:zlib';

/** A picture of class numbers from 0 to 255, row by row. */
export interface IndexedImage {
  width: number;
  height: number;
  indexes: Uint8Array;
  /** Colors of the palette, at most 256. */
  colors: number;
}

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const INDEXED = 3;
const BIT_DEPTH = 8;

/** An indexed PNG whose palette has the colors of PASCAL VOC (W3C PNG 3, section 11). */
export function indexedPng({ width, height, indexes, colors }: IndexedImage): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([BIT_DEPTH, INDEXED], 8);
  const palette = Buffer.from(Array.from({ length: colors }, (_, index) => colorOf(index)).flat());
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(unfilteredRows({ width, height, indexes }))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Each row after the byte of its filter, which is none. */
function unfilteredRows({ width, height, indexes }: Omit<IndexedImage, 'colors'>): Buffer {
  const rows = Buffer.alloc(height * (width + 1));
  for (let row = 0; row < height; row++)
    rows.set(indexes.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
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
