import type { Pixels } from './decode-image.js';

/** Luma weights of ITU-R BT.601, those of the `grayscale` preprocessing step. */
const LUMA = [0.2989, 0.587, 0.114] as const;
const MIDDLE_GRAY = 127.5;

/** Whether the pixels have an alpha channel. */
const hasAlpha = ({ channels }: Pixels): boolean => channels === 2 || channels === 4;

/** Luma of the pixel at `offset`, 0 to 255. */
function luma(data: Uint8Array, offset: number, colors: number): number {
  const red = data[offset] ?? 0;
  if (colors < 3) return red;
  return LUMA[0] * red + LUMA[1] * (data[offset + 1] ?? 0) + LUMA[2] * (data[offset + 2] ?? 0);
}

/**
 * Composites an image with alpha onto the plain background that contrasts with its ink: white behind dark
 * ink, black behind light ink. The ink is the opaque part; its brightness is the mean luma weighted by alpha.
 * Images without alpha are unchanged.
 */
export function flattenAlpha(pixels: Pixels): Pixels {
  if (!hasAlpha(pixels)) return pixels;
  const colors = pixels.channels - 1;
  const background = inkLuma(pixels, colors) < MIDDLE_GRAY ? 255 : 0;
  const { width, height, channels, data } = pixels;
  const flat = new Uint8Array(width * height * colors);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const alpha = (data[pixel * channels + colors] ?? 0) / 255;
    for (let color = 0; color < colors; color += 1) {
      const ink = data[pixel * channels + color] ?? 0;
      flat[pixel * colors + color] = Math.round(ink * alpha + background * (1 - alpha));
    }
  }
  return { data: flat, width, height, channels: colors };
}

function inkLuma({ data, channels }: Pixels, colors: number): number {
  let sum = 0;
  let weight = 0;
  for (let offset = 0; offset < data.length; offset += channels) {
    const alpha = data[offset + colors] ?? 0;
    sum += alpha * luma(data, offset, colors);
    weight += alpha;
  }
  return weight === 0 ? 0 : sum / weight;
}

/** Converts to one channel: luma of RGB, gray unchanged. Does not accept alpha. */
export function toGray(pixels: Pixels): Pixels {
  const { data, width, height, channels } = pixels;
  if (channels === 1) return pixels;
  const gray = new Uint8Array(width * height);
  for (let pixel = 0; pixel < gray.length; pixel++)
    gray[pixel] = Math.round(luma(data, pixel * channels, channels));
  return { data: gray, width, height, channels: 1 };
}

/** Converts to three channels: gray repeated, RGB unchanged. Does not accept alpha. */
export function toRgb(pixels: Pixels): Pixels {
  const { data, width, height, channels } = pixels;
  if (channels === 3) return pixels;
  const rgb = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const level = data[pixel] ?? 0;
    rgb[3 * pixel] = level;
    rgb[3 * pixel + 1] = level;
    rgb[3 * pixel + 2] = level;
  }
  return { data: rgb, width, height, channels: 3 };
}

/** Whether every pixel of an RGB image is gray. */
export function isGray({ data, channels }: Pixels): boolean {
  if (channels < 3) return true;
  for (let offset = 0; offset < data.length; offset += channels) {
    if (data[offset] !== data[offset + 1] || data[offset] !== data[offset + 2]) return false;
  }
  return true;
}

/** Swaps dark and light. */
export function invertPixels(pixels: Pixels): Pixels {
  return withValues(pixels, (value) => 255 - value);
}

/** Mean brightness of the outermost rows and columns, 0 to 1. */
export function borderMean({ data, width, height, channels }: Pixels): number {
  let sum = 0;
  let count = 0;
  for (let row = 0; row < height; row += 1) {
    const step = row === 0 || row === height - 1 ? 1 : Math.max(1, width - 1);
    for (let column = 0; column < width; column += step) {
      sum += luma(data, (row * width + column) * channels, channels);
      count += 1;
    }
  }
  return count === 0 ? 0 : sum / count / 255;
}

/** Adds the same amount to every value, clamped between black and white. */
export function shiftPixels(pixels: Pixels, shift: number): Pixels {
  return withValues(pixels, (value) => Math.min(255, Math.max(0, value + shift)));
}

/** Replaces every value by that of a table, which is faster than a call for each. */
function withValues(pixels: Pixels, levelFor: (level: number) => number): Pixels {
  const table = Uint8Array.from({ length: 256 }, (_, level) => levelFor(level));
  const data = new Uint8Array(pixels.data.length);
  for (let at = 0; at < data.length; at++) data[at] = table[pixels.data[at] ?? 0] ?? 0;
  return { ...pixels, data };
}
