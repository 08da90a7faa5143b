import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Digest } from '../../storage/described-file.js';

/** Size and SHA-256 of a file, which is read in parts. */
export async function digestOfFile(path: string): Promise<Digest> {
  const hash = createHash('sha256');
  let size_bytes = 0;
  for await (const part of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(part);
    size_bytes += part.length;
  }
  return { size_bytes, sha256: hash.digest('hex') };
}
