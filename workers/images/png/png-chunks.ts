import { crc32 } from 'node:zlib';

/** A chunk of a PNG, with the data that its checksum confirmed. */
export interface PngChunk {
  type: string;
  data: Uint8Array;
}

const SIGNATURE_BYTES = 8;
/** Of length and type before the data, and of the checksum after it. */
const HEAD_BYTES = 8;
const CHECKSUM_BYTES = 4;
/** More are unusual. */
const MAX_CHUNKS = 64;

/** Reads the chunks of a PNG (W3C PNG 3); undefined if it is damaged, or has bytes after the last chunk. */
export function readChunks(bytes: Uint8Array): PngChunk[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: PngChunk[] = [];
  for (let at = SIGNATURE_BYTES; at < bytes.length; ) {
    const begin = at + HEAD_BYTES;
    if (begin + CHECKSUM_BYTES > bytes.length || chunks.length === MAX_CHUNKS) return undefined;
    const end = begin + view.getUint32(at);
    if (end + CHECKSUM_BYTES > bytes.length) return undefined;
    if (crc32(bytes.subarray(at + HEAD_BYTES / 2, end)) !== view.getUint32(end)) return undefined;
    chunks.push({ type: typeAt(bytes, at + HEAD_BYTES / 2), data: bytes.subarray(begin, end) });
    at = end + CHECKSUM_BYTES;
  }
  return chunks;
}

function typeAt(bytes: Uint8Array, offset: number): string {
  const [first = 0, second = 0, third = 0, fourth = 0] = bytes.subarray(offset, offset + 4);
  return String.fromCharCode(first, second, third, fourth);
}
