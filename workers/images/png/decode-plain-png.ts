import { inflateSync } from 'node:zlib';
import type { Pixels, Size } from '../pixels.js';
import { KINDS, type PlainPng } from './plain-png.js';
import { unfilterRows } from './unfilter-rows.js';

const LARGEST_BYTE = 255;
/** The least that zlib accepts. */
const MIN_CHUNK_BYTES = 64;

/** Decodes a plain PNG as sharp does: to RGB, with alpha if it has any. Undefined if it is damaged. */
export function decodePlainPng(png: PlainPng): Pixels | undefined {
  const bitsPerPixel = KINDS[png.kind].samples * png.depth;
  const rowBytes = Math.ceil((png.width * bitsPerPixel) / 8);
  const filtered = inflate(png.deflated, png.height * (rowBytes + 1));
  const step = Math.ceil(bitsPerPixel / 8);
  const rows = filtered && unfilterRows(filtered, { height: png.height, rowBytes, step });
  return rows && toPixels(png, png.depth === 8 ? rows : unpack(rows, png, rowBytes));
}

/** Undefined unless there are exactly so many bytes. */
function inflate(deflated: Uint8Array, length: number): Uint8Array | undefined {
  try {
    const chunkSize = Math.max(MIN_CHUNK_BYTES, length + 1);
    const inflated = inflateSync(deflated, { maxOutputLength: length, chunkSize });
    return inflated.length === length ? inflated : undefined;
  } catch {
    return undefined;
  }
}

/** Samples of less than 8 bits, the first one in the highest bits of a byte; a row begins with a byte. */
function unpack(rows: Uint8Array, { width, height, depth }: PlainPng, rowBytes: number): Uint8Array {
  const samples = new Uint8Array(width * height);
  const mask = 2 ** depth - 1;
  let at = 0;
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const bit = column * depth;
      const byte = rows[row * rowBytes + (bit >> 3)] ?? 0;
      samples[at++] = (byte >> (8 - depth - (bit & 7))) & mask;
    }
  return samples;
}

/** As sharp does, gray becomes red, green and blue. */
function toPixels(png: PlainPng, samples: Uint8Array): Pixels | undefined {
  const { width, height, transparency } = png;
  switch (png.kind) {
    case 'gray':
      return paint(samples, png, grayColors(png));
    case 'palette':
      return paint(samples, png, { colors: png.palette, alphas: transparency });
    case 'gray_alpha':
      return { data: repeatGray(samples), width, height, channels: 4 };
    case 'rgb_alpha':
      return { data: samples, width, height, channels: 4 };
    case 'rgb':
      if (transparency.length === 0) return { data: samples, width, height, channels: 3 };
      return { data: addAlpha(samples, transparency), width, height, channels: 4 };
  }
}

/** Colors by index. */
interface Palette {
  /** Red, green and blue of each. */
  colors: Uint8Array;
  /** Of the first colors; others are opaque. Without any, pixels have no alpha. */
  alphas: Uint8Array;
}

function grayColors({ depth, transparency }: PlainPng): Palette {
  const levels = 2 ** depth;
  const colors = new Uint8Array(3 * levels);
  for (let level = 0; level < levels; level++) {
    const value = (level * LARGEST_BYTE) / (levels - 1);
    colors.fill(value, 3 * level, 3 * level + 3);
  }
  const [, transparent] = transparency;
  if (transparent === undefined) return { colors, alphas: transparency };
  const alphas = new Uint8Array(levels).fill(LARGEST_BYTE);
  alphas[transparent] = 0;
  return { colors, alphas };
}

/** Undefined if a pixel has a color that is not in the palette. */
function paint(
  indexes: Uint8Array,
  { width, height }: Size,
  { colors, alphas }: Palette,
): Pixels | undefined {
  const channels = alphas.length === 0 ? 3 : 4;
  const data = new Uint8Array(indexes.length * channels);
  for (let pixel = 0; pixel < indexes.length; pixel++) {
    const index = indexes[pixel] ?? 0;
    if (3 * index >= colors.length) return undefined;
    const at = pixel * channels;
    data[at] = colors[3 * index] ?? 0;
    data[at + 1] = colors[3 * index + 1] ?? 0;
    data[at + 2] = colors[3 * index + 2] ?? 0;
    if (channels === 4) data[at + 3] = index < alphas.length ? (alphas[index] ?? 0) : LARGEST_BYTE;
  }
  return { data, width, height, channels };
}

function repeatGray(samples: Uint8Array): Uint8Array {
  const data = new Uint8Array(2 * samples.length);
  for (let at = 0; at < data.length; at += 4) {
    const gray = samples[at >> 1] ?? 0;
    data[at] = gray;
    data[at + 1] = gray;
    data[at + 2] = gray;
    data[at + 3] = samples[(at >> 1) + 1] ?? 0;
  }
  return data;
}

/** Adds alpha to RGB: 0 for pixels of the transparent color, else 255. */
function addAlpha(samples: Uint8Array, transparency: Uint8Array): Uint8Array {
  const [, red, , green, , blue] = transparency;
  const data = new Uint8Array((samples.length / 3) * 4);
  for (let from = 0, to = 0; from < samples.length; from += 3, to += 4) {
    for (let channel = 0; channel < 3; channel++) data[to + channel] = samples[from + channel] ?? 0;
    const isTransparent = data[to] === red && data[to + 1] === green && data[to + 2] === blue;
    data[to + 3] = isTransparent ? 0 : LARGEST_BYTE;
  }
  return data;
}
