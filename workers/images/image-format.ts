/** Image formats that are decoded, told by their first bytes; what a client calls them is never believed. */
export type ImageFormat = 'png' | 'jpeg' | 'webp' | 'gif' | 'bmp';

/** The formats in words, for messages. */
export const IMAGE_FORMATS = 'PNG, JPEG, WebP, GIF or BMP';

/** As many of a file's first bytes as tell the format. */
export const IMAGE_HEAD_BYTES = 32;

/** Sizes of the information header of a BMP, by which its versions are told apart. */
const BMP_HEADER_BYTES: ReadonlySet<number> = new Set([12, 40, 52, 56, 64, 108, 124]);

/** First bytes of formats that are known and not decoded, from an offset on. */
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

/** First bytes of what else people send by mistake. */
const MISTAKES: readonly (readonly [name: string, prefix: RegExp])[] = [
  ['a PDF', /^%PDF/],
  ['a zip archive', /^PK/],
  ['a web page or another XML file', /^\s*</],
];

const latin1 = (bytes: Uint8Array, length: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, length)).toString('latin1');

/** The format of an image file; undefined when it is none of those decoded. */
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

/** The image format that is known by name and not decoded. */
export function unsupportedImage(bytes: Uint8Array): string | undefined {
  const head = latin1(bytes, 256);
  const found = OTHERS.find(([, offset, magics]) => magics.some((magic) => head.startsWith(magic, offset)));
  return found?.[0] ?? (SVG.test(head) ? 'an SVG' : undefined);
}

/** What an image is called in messages. */
export function describeImage(bytes: Uint8Array): string {
  const format = detectImageFormat(bytes);
  return format === undefined ? (unsupportedImage(bytes) ?? 'an image') : `a single ${format.toUpperCase()}`;
}

/** What the bytes look like, for a message. */
export function describeUnknownFormat(bytes: Uint8Array): string {
  if (bytes.byteLength === 0) return 'it is empty';
  const text = latin1(bytes, 256);
  const known = unsupportedImage(bytes) ?? MISTAKES.find(([, prefix]) => prefix.test(text))?.[0];
  if (known !== undefined) return `it looks like ${known}`;
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 8));
  return `it begins with the bytes ${head.toString('hex')}`;
}
