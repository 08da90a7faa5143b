/** Image formats that are decoded, told by their first bytes; what a client calls them is never believed. */
export type ImageFormat = 'png' | 'jpeg' | 'webp';

const PNG = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
const JPEG = Buffer.from('\xff\xd8\xff', 'latin1');
const RIFF = Buffer.from('RIFF', 'latin1');
const WEBP = Buffer.from('WEBP', 'latin1');

/** First bytes of what people send by mistake. */
const OTHERS: readonly (readonly [name: string, prefix: string])[] = [
  ['a GIF', 'GIF8'],
  ['a BMP', 'BM'],
  ['a TIFF', 'II*\0'],
  ['a TIFF', 'MM\0*'],
  ['a PDF', '%PDF'],
  ['a zip archive', 'PK'],
  ['an SVG or another XML file', '<'],
  ['an AVIF or HEIC', '\0\0\0'],
];

/** The format of an image file; undefined when it is none of those decoded. */
export function detectImageFormat(bytes: Uint8Array): ImageFormat | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 12));
  if (head.subarray(0, PNG.length).equals(PNG)) return 'png';
  if (head.subarray(0, JPEG.length).equals(JPEG)) return 'jpeg';
  if (head.subarray(0, 4).equals(RIFF) && head.subarray(8, 12).equals(WEBP)) return 'webp';
  return undefined;
}

/** What the bytes look like, for a message. */
export function describeUnknownFormat(bytes: Uint8Array): string {
  if (bytes.byteLength === 0) return 'it is empty';
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 8));
  const other = OTHERS.find(([, prefix]) => head.toString('latin1').startsWith(prefix));
  return other === undefined
    ? `it begins with the bytes ${head.toString('hex')}`
    : `it looks like ${other[0]}`;
}
