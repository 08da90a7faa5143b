import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { loadMnist } from '../../../src/infra/artifacts/datasets/mnist.js';

/** The first training samples of real MNIST: images uint8 [count, 28, 28], labels uint8 [count]. */
export async function mnistSamples(count: number): Promise<{ images: Uint8Array; labels: Uint8Array }> {
  const { directory, stored } = await loadMnist();
  const { x, y } = stored.files.train;
  return {
    images: await readBytes(join(directory, x.file), x.offset_bytes, count * 28 * 28),
    labels: await readBytes(join(directory, y.file), y.offset_bytes, count),
  };
}

async function readBytes(path: string, position: number, length: number): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(new Uint8Array(length), 0, length, position);
    return buffer;
  } finally {
    await file.close();
  }
}
