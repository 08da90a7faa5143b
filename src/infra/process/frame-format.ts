import { DefaultDeserializer, DefaultSerializer } from 'node:v8';

/** Length of the structured clone, a little-endian uint32; then the clone, then the bytes of its arrays. */
const HEAD_BYTES = 4;

/** Clones a message without its arrays of bytes, which follow it uncopied. */
class Encoder extends DefaultSerializer {
  readonly arrays: Uint8Array[] = [];

  /** Called by V8 with typed arrays. */
  _writeHostObject(array: ArrayBufferView): void {
    if (!(array instanceof Uint8Array)) throw new TypeError('A message has a typed array other than bytes');
    this.writeUint32(array.length);
    this.arrays.push(array);
  }
}

class Decoder extends DefaultDeserializer {
  constructor(
    clone: Buffer,
    private readonly bytes: Buffer,
    private at: number,
  ) {
    super(clone);
  }

  /** Called by V8 for each array, in the order in which they were written. */
  _readHostObject(): Buffer {
    const begin = this.at;
    this.at += this.readUint32();
    if (this.at > this.bytes.length) throw new RangeError('A message ends within an array');
    return this.bytes.subarray(begin, this.at);
  }
}

/** A message that was read. */
export interface DecodedFrame<Message> {
  message: Message;
}

/** The bytes of a message, one after the other; those of its arrays are not copied. @throws TypeError for arrays of other elements */
export function encodeFrame(message: unknown): Uint8Array[] {
  const encoder = new Encoder();
  encoder.writeHeader();
  encoder.writeValue(message);
  const clone = encoder.releaseBuffer();
  const head = Buffer.allocUnsafe(HEAD_BYTES);
  head.writeUInt32LE(clone.length);
  return [head, clone, ...encoder.arrays];
}

/** Its arrays of bytes share memory with these. @throws Error if the bytes are not a message */
export function decodeFrame<Message>(bytes: Buffer): DecodedFrame<Message> {
  const end = HEAD_BYTES + bytes.readUInt32LE();
  if (end > bytes.length) throw new RangeError('A message ends within its structured clone');
  const decoder = new Decoder(bytes.subarray(HEAD_BYTES, end), bytes, end);
  decoder.readHeader();
  return { message: decoder.readValue() };
}
