import * as tf from '@tensorflow/tfjs-core';
import { gather } from '../gather.js';
import { resizeBilinear } from '../resize-bilinear.js';

/** The weight of a pixel at a distance, up to a radius. */
interface Interpolation {
  radius: number;
  weight(distance: number): number;
}

const lanczos = (radius: number): Interpolation => ({
  radius,
  weight(distance) {
    if (distance <= 1e-3) return 1;
    if (distance > radius) return 0;
    const angle = Math.PI * distance;
    return (radius * Math.sin(angle) * Math.sin(angle / radius)) / angle ** 2;
  },
});

const INTERPOLATIONS = {
  bilinear: { radius: 1, weight: (distance: number) => Math.max(0, 1 - distance) },
  bicubic: { radius: 2, weight: keysCubic },
  lanczos3: lanczos(3),
  lanczos5: lanczos(5),
} as const satisfies Record<string, Interpolation>;

/** Keys (1981), with a = -1/2. */
function keysCubic(distance: number): number {
  if (distance >= 2) return 0;
  if (distance >= 1) return ((-0.5 * distance + 2.5) * distance - 4) * distance + 2;
  return (1.5 * distance - 2.5) * distance ** 2 + 1;
}

/** How images are resized. */
export interface Resizing {
  interpolation: 'nearest' | keyof typeof INTERPOLATIONS;
  /** Whether pixels are averaged where images get smaller. */
  antialias: boolean;
}

/** Images [batch, height, width, channels] in another size; pixels are squares, as in tf.image.resize. */
export function resize(
  images: tf.Tensor,
  size: readonly [height: number, width: number],
  { interpolation, antialias }: Resizing,
): tf.Tensor {
  if (interpolation === 'nearest') return nearest(nearest(images, 1, size[0]), 2, size[1]);
  if (interpolation === 'bilinear' && !antialias) return resizeBilinear(images, size);
  const kernel = INTERPOLATIONS[interpolation];
  return weighed(weighed(images, 1, size[0], kernel, antialias), 2, size[1], kernel, antialias);
}

function nearest(x: tf.Tensor, axis: number, size: number): tf.Tensor {
  const length = x.shape[axis] ?? 1;
  if (length === size) return x;
  const scale = Math.fround(length / size);
  const places = Array.from({ length: size }, (_, index) =>
    Math.min(Math.floor(Math.fround((index + 0.5) * scale)), length - 1),
  );
  return gather(x, tf.tensor1d(places, 'int32'), axis);
}

/** Each pixel of an axis as a weighed sum of those around its place. */
function weighed(
  x: tf.Tensor,
  axis: 1 | 2,
  size: number,
  kernel: Interpolation,
  antialias: boolean,
): tf.Tensor {
  const length = x.shape[axis] ?? 1;
  if (length === size) return x;
  const weights = tf.tensor2d(weightsOf(length, size, kernel, antialias), [size, length]);
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  if (axis === 1) {
    const rows = tf.reshape(x, [batch, height, width * channels]);
    return tf.reshape(tf.matMul(spread(weights, batch), rows), [batch, size, width, channels]);
  }
  const columns = tf.reshape(x, [batch * height, width, channels]);
  return tf.reshape(tf.matMul(spread(weights, batch * height), columns), [batch, height, size, channels]);
}

/** The same matrix for each of a batch. */
const spread = (matrix: tf.Tensor, count: number): tf.Tensor =>
  tf.tile(tf.expandDims(matrix, 0), [count, 1, 1]);

/** Row by row, the weights of all pixels for each pixel of the result; they sum to 1. */
function weightsOf(
  length: number,
  size: number,
  { radius, weight }: Interpolation,
  antialias: boolean,
): number[] {
  const scale = length / size;
  const widening = antialias ? Math.max(scale, 1) : 1;
  return Array.from({ length: size }, (_, index) => {
    const exact = (index + 0.5) * scale;
    const center = radius === 2 && !antialias ? tabulated(exact) : exact;
    const raw = Array.from({ length }, (__, place) => {
      const distance = Math.abs(place + 0.5 - center) / widening;
      return distance <= radius ? weight(distance) : 0;
    });
    const sum = raw.reduce((total, one) => total + one, 0);
    return raw.map((one) => one / sum);
  }).flat();
}

/** TensorFlow's bicubic kernel without antialias reads its weights from a table of so many steps between two pixels. */
const TABLE_STEPS = 1024;

const tabulated = (center: number): number =>
  Math.round(Math.fround(center - 0.5) * TABLE_STEPS) / TABLE_STEPS + 0.5;
