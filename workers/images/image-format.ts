/** Supported image formats, detected from their first bytes, never from a client's declaration. */
export type ImageFormat = 'png' | 'jpeg' | 'webp' | 'gif' | 'bmp';

/** The supported formats as listed in messages. */
export const IMAGE_FORMATS = 'PNG, JPEG, WebP, GIF or BMP';

/** Number of leading bytes that identify the format. */
export const IMAGE_HEAD_BYTES = 32;

/** Sizes of the BMP information header, which identify its version. */
const BMP_HEADER_BYTES: ReadonlySet<number> = new Set([12, 40, 52, 56, 64, 108, 124]);

/** Magic bytes of known but unsupported formats, at an offset. */
const OTHERS: readonly (readonly [name: string, offset: number, magics: readonly string[]])[] = [
  ['a TIFF', 0, ['II*\0', 'MM\0*', 'II+\0', 'MM\0+']],
  ['an AVIF', 4, ['ftypavif', 'ftypavis']],
  ['a HEIC', 4, ['ftyphei', 'ftyphev', 'ftypmif1', 'ftypmsf1']],
  ['a JPEG XL', 0, ['\xff\x0a', '\0\0\0\x0cJXL ']],
  ['a JPEG 2000', 0, ['\0\0\0\x0cjP  ']],
  ['a Photoshop document', 0, ['8BPS']],
  ['an icon', 0, ['\0\0\x01\0', '\0\0\x02\0']],
];
const SVG = /^\s*(<\?xml[\s\S]*)?<svg[\s>]/i;

/** Magic bytes of other files that are often sent by mistake. */
const MISTAKES: readonly (readonly [name: string, prefix: RegExp])[] = [
  ['a PDF', /^%PDF/],
  ['a zip archive', /^PK/],
  ['a web page or another XML file', /^\s*</],
];

const latin1 = (bytes: Uint8Array, length: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, length)).toString('latin1');

/** The format of an image file; undefined if it is not supported. */
export function detectImageFormat(bytes: Uint8Array): ImageFormat | undefined {
  const head = latin1(bytes, IMAGE_HEAD_BYTES);
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (head.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (head.startsWith('RIFF') && head.startsWith('WEBP', 8)) return 'webp';
  if (/^GIF8[79]a/.test(head)) return 'gif';
  return isBmp(bytes) ? 'bmp' : undefined;
}

function isBmp(bytes: Uint8Array): boolean {
  if (bytes.byteLength < 18 || bytes[0] !== 0x42 || bytes[1] !== 0x4d) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return BMP_HEADER_BYTES.has(view.getUint32(14, true));
}

/** The name of a known but unsupported image format. */
export function unsupportedImage(bytes: Uint8Array): string | undefined {
  const head = latin1(bytes, 256);
  const found = OTHERS.find(([, offset, magics]) => magics.some((magic) => head.startsWith(magic, offset)));
  return found?.[0] ?? (SVG.test(head) ? 'an SVG' : undefined);
}

/** Describes an image for messages. */
export function describeImage(bytes: Uint8Array): string {
  const format = detectImageFormat(bytes);
  return format === undefined ? (unsupportedImage(bytes) ?? 'an image') : `a single ${format.toUpperCase()}`;
}

/** Describes unrecognized bytes for a message. */
export function describeUnknownFormat(bytes: Uint8Array): string {
  if (bytes.byteLength === 0) return 'it is empty';
  const text = latin1(bytes, 256);
  const known = unsupportedImage(bytes) ?? MISTAKES.find(([, prefix]) => prefix.test(text))?.[0];
  if (known !== undefined) return `it looks like ${known}`;
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 8));
  return `it begins with the bytes ${head.toString('hex')}`;
}
