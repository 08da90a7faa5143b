import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { SETTINGS } from '../../src/config/settings.js';
import { Rejection } from './rejection.js';

const BUFFER_BYTES = 1 << 20;

/** Files of the dataset under construction; their total size never exceeds the limit. */
export interface Output {
  directory: string;
  create(name: string): Promise<OutputFile>;
  /** Creates a temporary file, which the caller removes: 64-bit numbers that will be stored in 32 bits. */
  scratch(name: string): Promise<OutputFile>;
  /** Closes the files that a rejection left open. */
  close(): Promise<void>;
}

export interface OutputFile {
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** Creates an output in `directory`. @throws Rejection `too_large` from the write that exceeds `maxBytes`. */
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
  const opened = new Set<FileHandle>();
  const openFile = async (name: string, counted: (bytes: number) => void) => {
    const handle = await open(join(directory, name), 'wx');
    opened.add(handle);
    return createOutputFile(handle, counted, () => opened.delete(handle));
  };
  return {
    directory,
    create: (name) => openFile(name, count),
    scratch: (name) => openFile(name, countScratch),
    async close() {
      await Promise.all([...opened].map((handle) => handle.close()));
      opened.clear();
    },
  };
}

/** The rejection of an upload whose arrays exceed the limit. */
export function tooLarge(maxBytes: number): Rejection {
  return new Rejection(
    'too_large',
    `The unpacked dataset exceeds the limit of ${maxBytes} bytes (${SETTINGS.limits.maxUploadBytes.env}). ` +
      'Upload fewer samples or a smaller element type.',
  );
}

function createOutputFile(
  handle: FileHandle,
  count: (bytes: number) => void,
  onClosed: () => void,
): OutputFile {
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
      onClosed();
    },
  };
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.byteLength; ) {
    done += (await handle.write(bytes, done)).bytesWritten;
  }
}
