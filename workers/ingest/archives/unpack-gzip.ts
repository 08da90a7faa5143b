import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { Rejection, shown } from '../rejection.js';
import type { Scratch, SourceFile } from '../scratch.js';
import { isPlausibleRatio, suspiciousRatio } from './zip-archive.js';

/**
 * Unpacks a gzip file, with the same limits on size and ratio as zip entries. The name of the result is
 * unchanged. @throws Rejection if the file is damaged, too large, or expands to many times its size.
 */
export async function unpackGzip(file: SourceFile, scratch: Scratch): Promise<SourceFile> {
  return scratch.store(file.name, file.sha256, withinRatio(file, gunzip(file)));
}

async function* gunzip(file: SourceFile): AsyncGenerator<Buffer> {
  const packed = createReadStream(file.path);
  const unpacked = packed.pipe(createGunzip());
  packed.on('error', (error) => unpacked.destroy(error));
  try {
    yield* unpacked;
  } catch (error) {
    throw isZlibError(error)
      ? new Rejection(
          'invalid_gzip',
          `${shown(file.name)} cannot be unpacked: ${error.message}. Compress it again.`,
        )
      : error;
  } finally {
    packed.destroy();
    unpacked.destroy();
  }
}

async function* withinRatio(file: SourceFile, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let unpacked = 0;
  for await (const chunk of source) {
    unpacked += chunk.length;
    if (!isPlausibleRatio(unpacked, file.sizeBytes))
      throw suspiciousRatio(file.name, unpacked, file.sizeBytes);
    yield chunk;
  }
}

function isZlibError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && /^Z_/.test(String(error.code));
}
