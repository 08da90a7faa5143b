import * as tf from '@tensorflow/tfjs-core';
import {
  type Blocks,
  blocksArgument,
  windowCounts,
} from '../../../../../src/keras/operations/nn/layout/blocks.js';
import { type AxisWindows, sumOfWindows, windowsAlong } from '../../../ops/indexing/windows.js';
import { crop } from '../../../ops/shape/crop.js';
import { padWithZeros } from '../../../ops/shape/pad.js';
import { tensorOf } from '../../arguments.js';
import type { OperationKernel } from '../../kernel.js';

export const unfold: OperationKernel = (args, [output]) => {
  const x = tensorOf(args, 'x');
  const blocks = blocksArgument(args);
  const [rows, columns] = windowsOf(blocks, x.shape.slice(2));
  const padded = blocks.padding.some((size) => size > 0) ? padWithZeros(x, borders(blocks)) : x;
  // [batch, channels, rows, height of a window, columns, width of a window]
  const windows = windowsAlong(windowsAlong(padded, 2, rows), 4, columns);
  return tf.reshape(tf.transpose(windows, [0, 1, 3, 5, 2, 4]), [...(output?.shape ?? [])]);
};

export const fold: OperationKernel = (args, [output]) => {
  const x = tensorOf(args, 'x');
  const blocks = blocksArgument(args);
  const [batch = 1, channels = 1, ...sizes] = output?.shape ?? [];
  const [rows, columns] = windowsOf(blocks, sizes);
  const apart = tf.reshape(x, [batch, channels, rows.size, columns.size, rows.count, columns.count]);
  const windows = tf.transpose(apart, [0, 1, 4, 2, 5, 3]);
  const [height = 1, width = 1] = sizes.map((size, axis) => size + 2 * (blocks.padding[axis] ?? 0));
  const summed = sumOfWindows(sumOfWindows(windows, 4, columns, width), 2, rows, height);
  return blocks.padding.some((size) => size > 0) ? crop(summed, borders(blocks)) : summed;
};

const borders = ({ padding: [rows = 0, columns = 0] }: Blocks): [number, number][] => [
  [0, 0],
  [0, 0],
  [rows, rows],
  [columns, columns],
];

function windowsOf(blocks: Blocks, sizes: readonly number[]): [AxisWindows, AxisWindows] {
  const counts = windowCounts(blocks, sizes);
  const along = (axis: number): AxisWindows => ({
    size: blocks.size[axis] ?? 1,
    count: counts[axis] ?? 1,
    stride: blocks.stride[axis] ?? 1,
    dilation: blocks.dilation[axis] ?? 1,
  });
  return [along(0), along(1)];
}
