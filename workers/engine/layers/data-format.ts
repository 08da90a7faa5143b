import * as tf from '@tensorflow/tfjs-core';
import {
  type DataFormat,
  fromChannelsLast,
  toChannelsLast,
} from '../../../src/keras/layers/shapes/data-format.js';
import type { Shape } from '../../../src/keras/shape.js';

/**
 * Lets an operation that is written for channels last serve either data format: moves channels to the end before it and
 * back to the front after it. A lone axis, such as Flatten gives, stays where it is.
 */
export function withChannelsLast(
  { data_format: format }: { data_format: DataFormat },
  x: tf.Tensor,
  compute: (x: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  if (format === 'channels_last') return compute(x);
  const output = compute(moveAxes(x, (axes) => toChannelsLast(axes, format)));
  return moveAxes(output, (axes) => fromChannelsLast(axes, format));
}

/** @param x The batch axis first; it stays there. */
function moveAxes(x: tf.Tensor, move: (axes: Shape) => Shape): tf.Tensor {
  if (x.rank <= 2) return x;
  const axes = Array.from({ length: x.rank - 1 }, (_, index) => index + 1);
  return tf.transpose(x, [0, ...move(axes)]);
}
