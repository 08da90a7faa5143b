import { detectImageFormat } from '../../images/image-format.js';

/** The kind of a file according to its first bytes. */
export type ContentKind = 'gzip' | 'zip' | 'npy' | 'idx' | 'image' | 'json' | 'text' | 'empty' | 'unknown';

/** Number of leading bytes that identify the content of a file. */
export const HEAD_BYTES = 4096;

const NPY_MAGIC = Buffer.from('\x93NUMPY', 'latin1');
const ZIP_MAGIC = /^504b(0304|0506|0708)/;
const GZIP_MAGIC = '1f8b';
/** Two zero bytes, the type of the elements, the number of dimensions. */
const IDX_MAGIC = /^0000(08|09|0b|0c|0d|0e)0[1-7]/;
const UTF16_BOMS = ['fffe', 'feff'];
/** A list, or an object that begins with a key. */
const JSON_BEGIN = /^(?:\[\s*(?:[[{\]"\d-]|$)|\{\s*(?:["}]|$))/;
/**
 * Control characters that text contains: tabs, line ends, form feeds, the DOS end-of-file mark and escapes.
 */
const TEXT_CONTROLS: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1a, 0x1b]);

/** Detects the kind of a file from its first bytes, never from its name. */
export function contentKind(head: Buffer): ContentKind {
  if (head.length === 0) return 'empty';
  const magic = head.toString('hex', 0, 4);
  if (magic.startsWith(GZIP_MAGIC)) return 'gzip';
  if (ZIP_MAGIC.test(magic)) return 'zip';
  if (head.subarray(0, NPY_MAGIC.length).equals(NPY_MAGIC)) return 'npy';
  if (IDX_MAGIC.test(magic)) return 'idx';
  if (detectImageFormat(head) !== undefined) return 'image';
  return textKind(head, magic);
}

function textKind(head: Buffer, magic: string): ContentKind {
  if (UTF16_BOMS.includes(magic.slice(0, 4))) return 'text';
  if (head.some((byte) => byte < 0x20 && !TEXT_CONTROLS.has(byte))) return 'unknown';
  const text = head.toString('latin1').replace(/^\xef\xbb\xbf/, '');
  return JSON_BEGIN.test(text.trimStart()) ? 'json' : 'text';
}
