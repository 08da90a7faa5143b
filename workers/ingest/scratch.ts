import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { IngestRequest } from '../../src/contracts/ipc/ingest.js';
import { createOutput, type Output } from './output.js';

/** A file of the upload, as received or unpacked from one. */
export type SourceFile = IngestRequest['files'][number];

/** Directory for unpacked files; removed with the upload. */
export interface Scratch {
  output: Output;
  /** Writes a stream to a new file that messages refer to as `name`. */
  store(name: string, sha256: string, source: AsyncIterable<Uint8Array>): Promise<SourceFile>;
  /** Returns an unused file name. */
  newName(): string;
}

/**
 * Creates a scratch in `directory`. @throws Rejection `too_large` from the write that makes the total size of
 * the files exceed `maxBytes`.
 */
export function createScratch(directory: string, maxBytes: number): Scratch {
  const output = createOutput(directory, maxBytes);
  let files = 0;
  const newName = () => {
    files += 1;
    return `file-${files}`;
  };
  return {
    output,
    newName,
    async store(name, sha256, source) {
      const file = newName();
      const target = await output.create(file);
      let sizeBytes = 0;
      try {
        for await (const chunk of source) {
          sizeBytes += chunk.byteLength;
          await target.write(chunk);
        }
      } finally {
        await target.close();
      }
      return { path: join(directory, file), name, sizeBytes, sha256 };
    },
  };
}

/** The first bytes of a file, at most `length`. */
export async function readHead(path: string, length: number): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
