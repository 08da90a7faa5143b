import * as tf from '@tensorflow/tfjs-core';
import type { RandomCrop } from '../../../../../src/keras/layers/augmentation/geometry/random-crop.js';
import { gather } from '../../../ops/gather.js';
import { cropToShape } from '../../../ops/image/aspect-ratio.js';
import { resizeBilinear } from '../../../ops/resize-bilinear.js';
import type { ConfigOf } from '../../kernel.js';
import { augmentation } from '../augmentation.js';

type Config = ConfigOf<typeof RandomCrop>;
/** Both scalars. */
type Drawn = Record<'h_start' | 'w_start', tf.Tensor>;
type Size = readonly [height: number, width: number];

/** Cuts the same window out of all images of a batch. */
export const randomCrop = augmentation<Config, Drawn>({
  draw({ height, width }, images, { uniform }) {
    const [rows, columns] = sizeOf(images);
    const fixed = middle([rows, columns], [height, width]);
    const start = (size: number, window: number) => tf.floor(uniform([], 0, size - window + 1));
    return fixed === null
      ? { h_start: start(rows, height), w_start: start(columns, width) }
      : { h_start: tf.scalar(fixed[0]), w_start: tf.scalar(fixed[1]) };
  },
  transform({ height, width }, images, { h_start, w_start }) {
    const size = sizeOf(images);
    const [top, left] = middle(size, [height, width]) ?? [0, 0];
    const rows = window(images, 1, h_start, Math.min(height, size[0] - top));
    return resized(window(rows, 2, w_start, Math.min(width, size[1] - left)), [height, width]);
  },
  // As Keras documents it; version 3.15 returns images whole, of another shape than it infers.
  infer: ({ height, width }, images) => resized(cropToShape(images, [height, width]), [height, width]),
});

const sizeOf = ({ shape: [, height = 1, width = 1] }: tf.Tensor): Size => [height, width];

/** Where the window begins if it is not drawn: that of the largest part with its proportions; null where it is drawn. */
function middle([rows, columns]: Size, [height, width]: Size): Size | null {
  if (rows > height && columns > width) return null;
  const fitting = (size: number, whole: number) => Math.max(Math.min(whole, Math.trunc(size)), 1);
  const start = (whole: number, part: number) => Math.trunc((whole - part) / 2);
  return [
    start(rows, fitting((columns * height) / width, rows)),
    start(columns, fitting((rows * width) / height, columns)),
  ];
}

/** So many entries of an axis. Not a slice: a GPU would wait until the host has read where it begins. */
function window(images: tf.Tensor, axis: 1 | 2, start: tf.Tensor, count: number): tf.Tensor {
  const offsets = tf.tensor1d(Array.from({ length: count }, (_, index) => index));
  return gather(images, tf.cast(tf.add(offsets, start), 'int32'), axis);
}

function resized(images: tf.Tensor, size: Size): tf.Tensor {
  const [height, width] = sizeOf(images);
  return height === size[0] && width === size[1] ? images : resizeBilinear(images, size);
}
