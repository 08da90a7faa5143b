import { elementsOf, type Samples } from '../data/raw-array.js';

const MAX_IMAGES = 1000;
const MAX_BYTE = 255;

/**
 * The mean border of the images, 0 (black) to 1 (white): tells dark-on-light from light-on-dark.
 * @returns null for samples that are not images [height, width] or [height, width, 1 or 3]
 */
export function meanBackground(samples: Samples): number | null {
  const [height, width, channels = 1, ...more] = samples.sampleShape;
  if (!height || !width || more.length > 0 || (channels !== 1 && channels !== 3)) return null;
  const scale = pixelScale(samples);
  if (scale === null) return null;
  const count = Math.min(samples.count, MAX_IMAGES);
  const size = elementsOf(samples.sampleShape);
  let sum = 0;
  let pixels = 0;
  for (let index = 0; index < count * size; index++) {
    const pixel = Math.floor((index % size) / channels);
    if (!isBorder(Math.floor(pixel / width), pixel % width, height, width)) continue;
    sum += samples.values[index] ?? 0;
    pixels += 1;
  }
  return pixels === 0 ? null : Math.min(1, Math.max(0, (sum / pixels) * scale));
}

/** Bytes go to 255, floats to 1; any other element type is not known to hold pixels. */
function pixelScale({ values }: Samples): number | null {
  if (values instanceof Uint8Array) return 1 / MAX_BYTE;
  return values instanceof Float32Array ? 1 : null;
}

function isBorder(row: number, column: number, height: number, width: number): boolean {
  return row === 0 || column === 0 || row === height - 1 || column === width - 1;
}
