import { BmpError, type BmpHeader, type ChannelMask, cutOff, readBmpHeader } from './bmp-header.js';
import type { Pixels } from './pixels.js';

/**
 * Decodes a BMP of 1 to 32 bits per pixel, with a palette, color masks or RLE8, in either row order, because
 * our libvips build reads none. The size is checked before memory is allocated. @throws BmpError if it is
 * damaged, too large or of an unsupported kind.
 */
export function decodeBmp(bytes: Uint8Array, maxPixels: number): Pixels {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = readBmpHeader(view);
  const { width, height, bitsPerPixel } = header;
  if (width * height > maxPixels)
    throw new BmpError(`it has more than ${maxPixels} pixels; send a smaller image`);
  if (header.compression === 'rle8') return paint(header, expandRle8(bytes, header));
  checkLength(bytes, header);
  return bitsPerPixel <= 8 ? paint(header, readIndices(bytes, header)) : readColors(view, header);
}

const strideOf = ({ width, bitsPerPixel }: BmpHeader): number =>
  Math.floor((width * bitsPerPixel + 31) / 32) * 4;

/** Some writers omit the padding of the last row. */
function checkLength(bytes: Uint8Array, header: BmpHeader): void {
  const lastRow = Math.ceil((header.width * header.bitsPerPixel) / 8);
  const end = header.offset + strideOf(header) * (header.height - 1) + lastRow;
  if (end > bytes.byteLength) throw cutOff();
}

/** The file offset of a row, counted from the top of the picture. */
const rowOffset = (header: BmpHeader, row: number): number =>
  header.offset + strideOf(header) * (header.topDown ? row : header.height - 1 - row);

function readIndices(bytes: Uint8Array, header: BmpHeader): Uint8Array {
  const { width, height, bitsPerPixel } = header;
  const indices = new Uint8Array(width * height);
  const perByte = 8 / bitsPerPixel;
  const mask = 2 ** bitsPerPixel - 1;
  for (let row = 0; row < height; row += 1) {
    const begin = rowOffset(header, row);
    for (let column = 0; column < width; column += 1) {
      const byte = bytes[begin + Math.floor(column / perByte)] ?? 0;
      const shift = 8 - bitsPerPixel * ((column % perByte) + 1);
      indices[row * width + column] = (byte >> shift) & mask;
    }
  }
  return indices;
}

/** Maps palette indices to colors, or to one channel if the whole palette is gray. */
function paint({ width, height, palette }: BmpHeader, indices: Uint8Array): Pixels {
  const isGray = palette.every(([red, green, blue]) => red === green && red === blue);
  const channels = isGray ? 1 : 3;
  const data = new Uint8Array(width * height * channels);
  for (const [pixel, index] of indices.entries()) {
    const color = palette[index];
    if (color === undefined)
      throw new BmpError(`a pixel has color ${index} of a palette of ${palette.length}`);
    for (let channel = 0; channel < channels; channel += 1)
      data[pixel * channels + channel] = color[channel] ?? 0;
  }
  return { data, width, height, channels };
}

function readColors(view: DataView, header: BmpHeader): Pixels {
  const { width, height } = header;
  const { red, green, blue, alpha } = header.masks;
  const masks = alpha === null ? [red, green, blue] : [red, green, blue, alpha];
  const data = new Uint8Array(width * height * masks.length);
  masks.forEach((mask, channel) => {
    readChannel(view, header, mask, { data, channel, channels: masks.length });
  });
  return withoutEmptyAlpha({ data, width, height, channels: masks.length });
}

/** Reads one channel of all pixels, scaled to 0 to 255. */
function readChannel(
  view: DataView,
  header: BmpHeader,
  { shift, bits }: ChannelMask,
  { data, channel, channels }: { data: Uint8Array; channel: number; channels: number },
): void {
  const bytesPerPixel = header.bitsPerPixel / 8;
  const most = 2 ** bits - 1;
  const scale = 255 / most;
  let target = channel;
  for (let row = 0; row < header.height; row += 1) {
    let offset = rowOffset(header, row);
    for (let column = 0; column < header.width; column += 1) {
      const value = pixelValue(view, offset, bytesPerPixel);
      data[target] = Math.round((((value >>> shift) & most) >>> 0) * scale);
      offset += bytesPerPixel;
      target += channels;
    }
  }
}

function pixelValue(view: DataView, offset: number, bytesPerPixel: number): number {
  if (bytesPerPixel === 4) return view.getUint32(offset, true);
  const low = view.getUint16(offset, true);
  return bytesPerPixel === 2 ? low : low | (view.getUint8(offset + 2) << 16);
}

/** If alpha is 0 everywhere it was never written: the image is opaque, as viewers show it. */
function withoutEmptyAlpha(pixels: Pixels): Pixels {
  const { data, width, height, channels } = pixels;
  if (channels === 3 || data.some((value, index) => index % 4 === 3 && value !== 0)) return pixels;
  return { width, height, channels: 3, data: data.filter((_, index) => index % 4 !== 3) };
}

/**
 * RLE8 codes: a count and an index; or 0 followed by 0: end of row, 1: end, 2: a move, 3 or more: that many
 * literal indices.
 */
function expandRle8(bytes: Uint8Array, header: BmpHeader): Uint8Array {
  const { width, height, topDown } = header;
  if (topDown) throw new BmpError('it is compressed and top-down, which the format does not allow');
  const indices = new Uint8Array(width * height);
  let at = header.offset;
  let [row, column] = [height - 1, 0];
  const take = () => {
    const byte = bytes[at];
    if (byte === undefined) throw cutOff();
    at += 1;
    return byte;
  };
  const put = (index: number) => {
    if (row < 0 || column >= width) throw new BmpError('a run of pixels exceeds the picture');
    indices[row * width + column] = index;
    column += 1;
  };
  for (;;) {
    const count = take();
    const value = take();
    if (count > 0) for (let run = 0; run < count; run += 1) put(value);
    else if (value === 0) [row, column] = [row - 1, 0];
    else if (value === 1) return indices;
    else if (value === 2) [column, row] = [column + take(), row - take()];
    else {
      for (let literal = 0; literal < value; literal += 1) put(take());
      at += value % 2;
    }
  }
}
