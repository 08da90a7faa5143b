import * as tf from '@tensorflow/tfjs-core';
import { dataFormatArgument } from '../../../../../src/keras/operations/arguments/data-format.js';
import { integerArgument } from '../../../../../src/keras/operations/arguments/values.js';
import { withChannelsLast } from '../../../layers/data-format.js';
import { tensorOf } from '../../arguments.js';
import type { OperationKernel } from '../../kernel.js';

/** Reshaped and transposed, which has a gradient in tfjs and any type. */
const rearranging =
  (rearrange: (x: tf.Tensor, block: number) => tf.Tensor): OperationKernel =>
  (args) =>
    withChannelsLast({ data_format: dataFormatArgument(args) }, tensorOf(args, 'x'), (x) =>
      rearrange(x, integerArgument(args, 'block_size')),
    );

export const depthToSpace = rearranging((x, block) => {
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  const depth = channels / block ** 2;
  const apart = tf.reshape(x, [batch, height, width, block, block, depth]);
  const moved = tf.transpose(apart, [0, 1, 3, 2, 4, 5]);
  return tf.reshape(moved, [batch, height * block, width * block, depth]);
});

export const spaceToDepth = rearranging((x, block) => {
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  const [rows, columns] = [height / block, width / block];
  const apart = tf.reshape(x, [batch, rows, block, columns, block, channels]);
  const moved = tf.transpose(apart, [0, 1, 3, 2, 4, 5]);
  return tf.reshape(moved, [batch, rows, columns, channels * block ** 2]);
});
