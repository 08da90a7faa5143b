import { elementsOf } from '../../../src/domain/shape.js';
import type { DataSet } from '../data/data-set.js';
import type { ArrayValues } from '../data/sample-array.js';

const MAX_IMAGES = 1000;
const MAX_BYTE = 255;

/**
 * The mean border of the images, 0 (black) to 1 (white): tells dark-on-light from light-on-dark.
 * @returns null for samples that are not images [height, width] or [height, width, 1 or 3]
 */
export async function meanBackground({
  x,
  splits,
}: Pick<DataSet, 'x'> & { splits: Pick<DataSet['splits'], 'train'> }): Promise<number | null> {
  const [height, width, channels = 1, ...more] = x.sampleShape;
  if (!height || !width || more.length > 0 || (channels !== 1 && channels !== 3)) return null;
  const { from } = splits.train;
  const count = Math.min(splits.train.count, MAX_IMAGES);
  const values = await x.read(from, from + count);
  const scale = pixelScale(values);
  if (scale === null) return null;
  const size = elementsOf(x.sampleShape);
  let sum = 0;
  let pixels = 0;
  for (let index = 0; index < count * size; index++) {
    const pixel = Math.floor((index % size) / channels);
    if (!isBorder(Math.floor(pixel / width), pixel % width, height, width)) continue;
    sum += values[index] ?? 0;
    pixels += 1;
  }
  return pixels === 0 ? null : Math.min(1, Math.max(0, (sum / pixels) * scale));
}

/** Bytes go to 255, floats to 1; any other element type is not known to hold pixels. */
function pixelScale(values: ArrayValues): number | null {
  if (values instanceof Uint8Array) return 1 / MAX_BYTE;
  return values instanceof Float32Array ? 1 : null;
}

function isBorder(row: number, column: number, height: number, width: number): boolean {
  return row === 0 || column === 0 || row === height - 1 || column === width - 1;
}
