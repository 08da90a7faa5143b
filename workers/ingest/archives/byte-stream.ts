/**
 * Re-chunks a byte stream so that each chunk has whole elements of `itemBytes`. The stream must end with one,
 * too.
 */
export async function* alignedChunks(
  source: AsyncIterable<Buffer>,
  itemBytes: number,
): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of source) {
    const joined = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const whole = joined.length - (joined.length % itemBytes);
    rest = joined.subarray(whole);
    if (whole > 0) yield joined.subarray(0, whole);
  }
  if (rest.length > 0) throw new Error(`the stream ends inside an element of ${itemBytes} bytes`);
}

/** Reads exact byte counts from the front of a stream; the rest can be iterated. */
export interface ByteReader {
  /** The next `length` bytes; undefined if the stream ends first. */
  take(length: number): Promise<Buffer | undefined>;
  rest(): AsyncGenerator<Buffer>;
}

/** Creates a reader over a stream of buffers. */
export function createByteReader(source: AsyncIterable<Buffer>): ByteReader {
  const iterator = source[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  return {
    async take(length) {
      while (held.length < length) {
        const next = await iterator.next();
        if (next.done === true) return undefined;
        held = Buffer.concat([held, next.value]);
      }
      const bytes = held.subarray(0, length);
      held = held.subarray(length);
      return bytes;
    },
    async *rest() {
      if (held.length > 0) yield held;
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next())
        yield next.value;
    },
  };
}
