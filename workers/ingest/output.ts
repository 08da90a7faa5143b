import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { SETTINGS } from '../../src/config/settings.js';
import { Rejection } from './rejection.js';

const BUFFER_BYTES = 1 << 20;

/** Files of the data set that is being made; together they never exceed the limit. */
export interface Output {
  directory: string;
  create(name: string): Promise<OutputFile>;
  /** A file for the time being, which the caller removes: numbers in 64 bits that will be stored in 32. */
  scratch(name: string): Promise<OutputFile>;
}

export interface OutputFile {
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/**
 * Output below `directory`.
 * @throws Rejection `too_large` from the write that exceeds `maxBytes`.
 */
export function createOutput(directory: string, maxBytes: number): Output {
  const counter = (most: number) => {
    let written = 0;
    return (bytes: number) => {
      written += bytes;
      if (written > most) throw tooLarge(maxBytes);
    };
  };
  const count = counter(maxBytes);
  const countScratch = counter(2 * maxBytes);
  return {
    directory,
    create: async (name) => createOutputFile(await open(join(directory, name), 'wx'), count),
    scratch: async (name) => createOutputFile(await open(join(directory, name), 'wx'), countScratch),
  };
}

/** The words for an upload whose arrays are larger than this service takes. */
export function tooLarge(maxBytes: number): Rejection {
  return new Rejection(
    'too_large',
    `The unpacked dataset is larger than ${maxBytes} bytes, the most this service accepts (${SETTINGS.limits.maxUploadBytes.env}). ` +
      'Upload fewer samples or a smaller element type.',
  );
}

function createOutputFile(handle: FileHandle, count: (bytes: number) => void): OutputFile {
  const buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  let filled = 0;
  const flush = async () => {
    await writeAll(handle, buffer.subarray(0, filled));
    filled = 0;
  };
  return {
    async write(bytes) {
      count(bytes.byteLength);
      if (filled + bytes.byteLength > BUFFER_BYTES) await flush();
      if (bytes.byteLength > BUFFER_BYTES) return writeAll(handle, bytes);
      buffer.set(bytes, filled);
      filled += bytes.byteLength;
    },
    async close() {
      await flush();
      await handle.close();
    },
  };
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.byteLength; ) {
    done += (await handle.write(bytes, done)).bytesWritten;
  }
}
