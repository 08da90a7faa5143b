import * as tf from '@tensorflow/tfjs-core';
import { padWithZeros } from '../shape/pad.js';
import { elementType } from '../tensors/element-type.js';
import { gatherConstant, integersBelow } from '../tensors/integers.js';
import { select } from '../tensors/select.js';

/** The diagonal of the matrices along two axes, as the last axis. */
export function diagonal(x: tf.Tensor, [a, b]: readonly [number, number], offset: number): tf.Tensor {
  const others = x.shape.map((_, axis) => axis).filter((axis) => axis !== a && axis !== b);
  const [rows, columns] = [x.shape[a] ?? 1, x.shape[b] ?? 1];
  const kept = others.map((axis) => x.shape[axis] ?? 1);
  const flat = tf.reshape(tf.transpose(x, [...others, a, b]), [...kept, rows * columns]);
  const places = Array.from({ length: rows }, (_, row) => row)
    .filter((row) => row + offset >= 0 && row + offset < columns)
    .map((row) => row * columns + row + offset);
  return gatherConstant(flat, places, kept.length);
}

/** Where the column of a matrix minus its row is as said: [rows, columns]. */
export function whereDistance(
  [rows, columns]: readonly [number, number],
  test: (distance: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  const across = tf.reshape(integersBelow(columns), [1, columns]);
  return test(tf.sub(across, tf.reshape(integersBelow(rows), [rows, 1])));
}

/** A matrix with a row on one of its diagonals. */
export function onDiagonal(x: tf.Tensor, offset: number): tf.Tensor {
  const size = x.size + Math.abs(offset);
  const row = padWithZeros(tf.reshape(x, [x.size, 1]), [
    [Math.max(-offset, 0), Math.max(offset, 0)],
    [0, 0],
  ]);
  return keep(row, [size, size], (distance) => tf.equal(distance, tf.scalar(offset, 'int32')));
}

/** Matrices with 0 where the distance of column and row is not as said. */
export function keep(
  x: tf.Tensor,
  sizes: readonly [number, number],
  test: (distance: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  const isKept = whereDistance(sizes, test);
  return select(isKept, x, tf.scalar(0, elementType(x)));
}
