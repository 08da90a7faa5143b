import * as tf from '@tensorflow/tfjs-core';
import { crop } from '../shape/crop.js';
import { padWithZeros } from '../shape/pad.js';

type Size = readonly [height: number, width: number];

const sizeOf = ({ shape: [, height = 1, width = 1] }: tf.Tensor): Size => [height, width];

/** A size of the shape of `target`, from the other axis of an image; cut off as Keras does. */
const fitted = ([height, width]: Size, [targetHeight, targetWidth]: Size): Size => [
  Math.trunc(Math.fround(Math.fround(width * targetHeight) / targetWidth)),
  Math.trunc(Math.fround(Math.fround(height * targetWidth) / targetHeight)),
];

/** The largest part in the middle of images [batch, height, width, channels] that has the shape of `target`. */
export function cropToShape(images: tf.Tensor, target: Size): tf.Tensor {
  const [height, width] = sizeOf(images);
  const [fittedHeight, fittedWidth] = fitted([height, width], target);
  const rows = Math.max(Math.min(height, fittedHeight), 1);
  const columns = Math.max(Math.min(width, fittedWidth), 1);
  const [top, left] = [Math.trunc((height - rows) / 2), Math.trunc((width - columns) / 2)];
  return crop(images, [
    [0, 0],
    [top, height - rows - top],
    [left, width - columns - left],
    [0, 0],
  ]);
}

/** The images in the middle of a value, so that they have about the shape of `target`. */
export function padToShape(images: tf.Tensor, target: Size, value: number): tf.Tensor {
  const [height, width] = sizeOf(images);
  const [fittedHeight, fittedWidth] = fitted([height, width], target);
  const rows = Math.trunc((Math.max(height, fittedHeight) - height) / 2);
  const columns = Math.trunc((Math.max(width, fittedWidth) - width) / 2);
  const moved = value === 0 ? images : tf.sub(images, value);
  const padded = padWithZeros(moved, [
    [0, 0],
    [rows, rows],
    [columns, columns],
    [0, 0],
  ]);
  return value === 0 ? padded : tf.add(padded, value);
}
