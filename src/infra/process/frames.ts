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
  /** A message that announces more bytes is damaged. */
  maxBytes?: number;
}

/** Reads the messages of a stream, of the type that their writer answers for. */
export function readFrames<Message>(
  stream: Readable,
  onMessage: (message: Message) => void,
  { onDamaged, ...limits }: FrameReading = {},
): void {
  const receive = frameReader(onMessage, {
    ...limits,
    onDamaged: () => {
      stream.off('data', receive).resume();
      onDamaged?.();
    },
  });
  stream.on('data', receive);
}

/**
 * Returns what takes the bytes of a stream as they arrive, and may be given the same memory again. The typed arrays of a message
 * share memory with each other, in the order in which they were written.
 */
export function frameReader<Message>(
  onMessage: (message: Message) => void,
  { onDamaged, maxBytes = Number.POSITIVE_INFINITY }: FrameReading = {},
): (bytes: Buffer) => void {
  const head = Buffer.alloc(LENGTH_BYTES);
  let isDamaged = false;
  /** Filled with the head of a message, then with the message. */
  let target: Buffer = head;
  let filled = 0;
  const next = (buffer: Buffer) => {
    target = buffer;
    filled = 0;
  };
  const complete = () => {
    const isHead = target === head;
    const decoded = isHead ? undefined : unlessDamaged<Message>(target);
    const length = isHead ? head.readUInt32LE() : 0;
    isDamaged = isHead ? length === 0 || length > maxBytes : decoded === undefined;
    if (isDamaged) return onDamaged?.();
    next(isHead ? Buffer.allocUnsafe(length) : head);
    if (decoded !== undefined) onMessage(decoded.message);
  };
  return (bytes) => {
    for (let at = 0; at < bytes.length && !isDamaged; ) {
      const copied = bytes.copy(target, filled, at);
      at += copied;
      filled += copied;
      if (filled === target.length) complete();
    }
  };
}

function unlessDamaged<Message>(bytes: Buffer): DecodedFrame<Message> | undefined {
  try {
    return decodeFrame<Message>(bytes);
  } catch {
    return undefined;
  }
}
