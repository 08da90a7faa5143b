import type { Size } from './pixels.js';

/** Markers of JPEG (ITU-T T.81, table B.1) and JFIF. */
const MARKER = 0xff;
const BASELINE = 0xc0;
const PROGRESSIVE = 0xc2;
const START_OF_SCAN = 0xda;
/** Huffman tables, quantization tables, restart interval, JFIF and comment: none of them changes how pixels are read. */
const NEUTRAL: ReadonlySet<number> = new Set([0xc4, 0xdb, 0xdd, 0xe0, 0xfe]);

const START_BYTES = 2;
/** Of a marker and a length, which counts itself. */
const [MARKER_BYTES, LENGTH_BYTES] = [2, 2];

/**
 * The size of a JPEG that is gray or YCbCr and has neither Exif, which may rotate it, nor a color profile.
 * Undefined for any other, and for one whose header is damaged.
 */
export function plainJpegSize(bytes: Uint8Array): Size | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let size: Size | undefined;
  for (let at = START_BYTES; at + MARKER_BYTES + LENGTH_BYTES <= bytes.length; ) {
    const marker = view.getUint8(at + 1);
    if (view.getUint8(at) !== MARKER || marker === START_OF_SCAN)
      return view.getUint8(at) === MARKER ? size : undefined;
    const begin = at + MARKER_BYTES;
    const end = begin + view.getUint16(begin);
    if (end > bytes.length) return undefined;
    if (marker === BASELINE || marker === PROGRESSIVE) {
      if (size !== undefined) return undefined;
      size = frameSize(bytes.subarray(begin + LENGTH_BYTES, end));
      if (size === undefined) return undefined;
    } else if (!NEUTRAL.has(marker)) return undefined;
    at = end;
  }
  return undefined;
}

/** The size in the header of a frame of 8 bits a sample, with one or three components. */
function frameSize(header: Uint8Array): Size | undefined {
  const [precision, highHeight = 0, lowHeight = 0, highWidth = 0, lowWidth = 0, components] = header;
  const size = { width: 256 * highWidth + lowWidth, height: 256 * highHeight + lowHeight };
  const isPlain = precision === 8 && (components === 1 || components === 3);
  return isPlain && size.width > 0 && size.height > 0 ? size : undefined;
}
