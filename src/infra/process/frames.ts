import type { Readable, Writable } from 'node:stream';
import { deserialize, serialize } from 'node:v8';

/** Each message follows its length in bytes, a little-endian uint32. */
const LENGTH_BYTES = 4;

/**
 * Writes messages, whose typed arrays stay bytes (structured clone). Those of one turn of the event loop leave in one system call.
 * A message to a stream that has ended is dropped.
 */
export function frameWriter(stream: Writable): (message: unknown) => void {
  return (message) => {
    if (!stream.writable) return;
    const bytes = serialize(message);
    const length = Buffer.allocUnsafe(LENGTH_BYTES);
    length.writeUInt32LE(bytes.length);
    if (stream.writableCorked === 0) {
      stream.cork();
      setImmediate(() => stream.uncork());
    }
    stream.write(length);
    stream.write(bytes);
  };
}

/**
 * Reads the messages of a stream, of the type that their writer answers for. Their typed arrays share memory with what was
 * read.
 * @param onDamaged is called when bytes are not a message; nothing is read afterwards
 */
export function readFrames<Message>(
  stream: Readable,
  onMessage: (message: Message) => void,
  onDamaged: () => void = () => {},
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
      const read = readMessage<Message>(bytes.subarray(LENGTH_BYTES, end));
      if (read === undefined) {
        stream.off('data', receive).resume();
        onDamaged();
        return;
      }
      onMessage(read.message);
      bytes = bytes.subarray(end);
    }
    chunks = bytes.length === 0 ? [] : [bytes];
    held = bytes.length;
    wanted = endOfFrame(bytes);
  };
  stream.on('data', receive);
}

/** The bytes up to the end of the first frame; as far as they tell. */
const endOfFrame = (bytes: Buffer): number =>
  LENGTH_BYTES + (bytes.length < LENGTH_BYTES ? 0 : bytes.readUInt32LE());

function readMessage<Message>(bytes: Buffer): { message: Message } | undefined {
  try {
    return { message: deserialize(bytes) };
  } catch {
    return undefined;
  }
}
