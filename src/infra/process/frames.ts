import type { Readable, Writable } from 'node:stream';
import { type DecodedFrame, decodeFrame, encodeFrame } from './frame-format.js';

/** Each message follows its length in bytes, a little-endian uint32. */
const LENGTH_BYTES = 4;

/**
 * Writes messages, whose typed arrays stay bytes. Those of one turn of the event loop leave in one system call. A message to a
 * stream that has ended is dropped; do not change the typed arrays of one that was written.
 */
export function frameWriter(stream: Writable): (message: unknown) => void {
  return (message) => {
    if (!stream.writable) return;
    const parts = encodeFrame(message);
    const length = Buffer.allocUnsafe(LENGTH_BYTES);
    length.writeUInt32LE(parts.reduce((sum, part) => sum + part.byteLength, 0));
    if (stream.writableCorked === 0) {
      stream.cork();
      setImmediate(() => stream.uncork());
    }
    for (const part of [length, ...parts]) stream.write(part);
  };
}

export interface FrameReading {
  /** Called when bytes are not a message; nothing is read afterwards. */
  onDamaged?: () => void;
  /** A message that announces more bytes is damaged; it would be collected in memory until its end. */
  maxBytes?: number;
}

/**
 * Reads the messages of a stream, of the type that their writer answers for. Their typed arrays share memory with what was
 * read.
 */
export function readFrames<Message>(
  stream: Readable,
  onMessage: (message: Message) => void,
  { onDamaged, maxBytes = Number.POSITIVE_INFINITY }: FrameReading = {},
): void {
  let chunks: Buffer[] = [];
  let held = 0;
  let wanted = LENGTH_BYTES;
  const receive = (chunk: Buffer) => {
    chunks.push(chunk);
    held += chunk.length;
    if (held < wanted) return;
    let bytes = chunks.length === 1 ? chunk : Buffer.concat(chunks, held);
    for (let end = endOfFrame(bytes); end <= bytes.length; end = endOfFrame(bytes)) {
      const decoded = unlessDamaged<Message>(bytes.subarray(LENGTH_BYTES, end));
      if (decoded === undefined) return stop();
      onMessage(decoded.message);
      bytes = bytes.subarray(end);
    }
    chunks = bytes.length === 0 ? [] : [bytes];
    held = bytes.length;
    wanted = endOfFrame(bytes);
    if (wanted > LENGTH_BYTES + maxBytes) stop();
  };
  const stop = () => {
    stream.off('data', receive).resume();
    onDamaged?.();
  };
  stream.on('data', receive);
}

/** The bytes up to the end of the first frame; as far as they tell. */
const endOfFrame = (bytes: Buffer): number =>
  LENGTH_BYTES + (bytes.length < LENGTH_BYTES ? 0 : bytes.readUInt32LE());

function unlessDamaged<Message>(bytes: Buffer): DecodedFrame<Message> | undefined {
  try {
    return decodeFrame<Message>(bytes);
  } catch {
    return undefined;
  }
}
