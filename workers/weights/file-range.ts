import { open } from 'node:fs/promises';

const PIECE_BYTES = 4 * 1024 * 1024;

/** A range of bytes of a file. */
export interface FileRange {
  path: string;
  begin: number;
  end: number;
}

/** Reads ranges one after the other, in pieces that have whole elements of `itemBytes` even across ranges. */
export async function* readRanges(
  ranges: readonly FileRange[],
  itemBytes: number,
): AsyncGenerator<Uint8Array> {
  let rest = Buffer.alloc(0);
  for (const range of ranges) {
    for await (const piece of readRange(range)) {
      const joined = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
      const whole = joined.length - (joined.length % itemBytes);
      rest = Buffer.from(joined.subarray(whole));
      if (whole > 0) yield joined.subarray(0, whole);
    }
  }
}

async function* readRange({ path, begin, end }: FileRange): AsyncGenerator<Buffer> {
  const file = await open(path, 'r');
  try {
    for (let at = begin; at < end; at += PIECE_BYTES) {
      const length = Math.min(PIECE_BYTES, end - at);
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(length), 0, length, at);
      if (bytesRead !== length) throw new Error(`${path} ended at ${at + bytesRead} instead of ${end}`);
      yield buffer;
    }
  } finally {
    await file.close();
  }
}
