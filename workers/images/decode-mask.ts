import { decodeImage, type Size } from './decode-image.js';
import { isGray } from './pixel-operations.js';

export type MaskResult = { outcome: 'decoded'; classes: Uint8Array } | { outcome: 'refused'; reason: string };

/**
 * Decodes a mask to one number per pixel, [height, width]: gray levels, or the indexes of a palette. Resized
 * without mixing neighbors. Rejects colors and lossy formats, whose values are not those that were saved.
 */
export async function decodeMask(
  bytes: Buffer,
  { maxPixels, target }: { maxPixels: number; target: Size },
): Promise<MaskResult> {
  const decoded = await decodeImage(bytes, { maxPixels, target, kernel: 'nearest' });
  if (decoded.outcome === 'refused') return decoded;
  if (decoded.format === 'jpeg' || isLossyWebp(bytes)) return refused(LOSSY);
  const png = decoded.format === 'png' ? pngHeader(bytes) : undefined;
  if (png?.depth === 16) return refused('a mask of 16 bits is not supported; save it with 8 bits');
  const { pixels } = decoded;
  const colors = png?.colorType === INDEXED ? palette(bytes) : undefined;
  if (colors !== undefined) return indexed(pixels, colors);
  if (!isGray(pixels)) return refused(COLORED);
  const scale = png !== undefined && png.colorType === GRAY && png.depth < 8 ? 255 / (2 ** png.depth - 1) : 1;
  const { data, channels } = pixels;
  const classes = Uint8Array.from(
    { length: data.length / channels },
    (_, pixel) => (data[pixel * channels] ?? 0) / scale,
  );
  return { outcome: 'decoded', classes };
}

const refused = (reason: string): MaskResult => ({ outcome: 'refused', reason });

const LOSSY = 'lossy compression changes the class numbers of a mask; save it as PNG';

/** Lossy data is in a chunk `VP8 `, which may follow others. */
const isLossyWebp = (bytes: Buffer): boolean =>
  bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.includes('VP8 ', 12, 'latin1');

const COLORED =
  'a mask must have one class number per pixel, but this one has colors; save the numbers as 8-bit gray: PIL.Image.fromarray(classes.astype("uint8"))';

const GRAY = 0;
const INDEXED = 3;

/** Bit depth and color type from the first chunk of a PNG, IHDR. */
const pngHeader = (bytes: Buffer): { depth: number; colorType: number } => ({
  depth: bytes[24] ?? 0,
  colorType: bytes[25] ?? 0,
});

/** The index of each color in the palette of a PNG; the first if it has a color twice. */
function palette(bytes: Buffer): Map<number, number> | undefined {
  for (let at = 8; at + 8 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const begin = at + 8;
    if (bytes.toString('latin1', at + 4, begin) === 'PLTE')
      return indexOfColors(bytes.subarray(begin, begin + length));
    at = begin + length + 4;
  }
  return undefined;
}

function indexOfColors(entries: Buffer): Map<number, number> {
  const indexes = new Map<number, number>();
  for (let index = 0; 3 * index + 2 < entries.length; index += 1) {
    const color = entries.readUIntBE(3 * index, 3);
    if (!indexes.has(color)) indexes.set(color, index);
  }
  return indexes;
}

function indexed(
  { data, channels }: { data: Uint8Array; channels: number },
  colors: ReadonlyMap<number, number>,
): MaskResult {
  const at = (offset: number, channel: number) => data[offset + (channels < 3 ? 0 : channel)] ?? 0;
  const classes = new Uint8Array(data.length / channels);
  for (let pixel = 0; pixel < classes.length; pixel += 1) {
    const offset = pixel * channels;
    const index = colors.get((at(offset, 0) << 16) | (at(offset, 1) << 8) | at(offset, 2));
    if (index === undefined) return refused(COLORED);
    classes[pixel] = index;
  }
  return { outcome: 'decoded', classes };
}
