import type { FileHandle } from 'node:fs/promises';
import type { StoredValues } from '../../../src/contracts/weights/job-start.js';

/** Reads float32 values at their places in a file, by path. @throws Error if the file ends early */
export async function readStoredValues(
  file: FileHandle,
  values: readonly StoredValues[],
): Promise<Map<string, Float32Array>> {
  const read = new Map<string, Float32Array>();
  for (const [path, offset, elements] of values) read.set(path, await readFloats(file, offset, elements));
  return read;
}

async function readFloats(file: FileHandle, offset: number, elements: number): Promise<Float32Array> {
  const values = new Float32Array(elements);
  const bytes = new Uint8Array(values.buffer);
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, offset + done);
    if (bytesRead === 0) throw new Error('the file ends early');
    done += bytesRead;
  }
  return values;
}
