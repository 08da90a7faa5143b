import type * as tf from '@tensorflow/tfjs-core';
import { tensorAt, withGradient } from '../custom-gradient.js';
import { attribute, type OpAttribute, runSingleOp } from '../native-backend.js';
import { dilatedKernel } from './dilated-kernel.js';
import { inGroups } from './in-groups.js';
import { overBlocks } from './over-blocks.js';
import { type SlidingWindow, shapeTensor, windowAttributes } from './window.js';

/**
 * 3-D convolution.
 * @param x [batch, depth, height, width, channels]
 * @param kernel [depth, height, width, channels / groups, filters]
 */
export const conv3d = (
  x: tf.Tensor,
  kernel: tf.Tensor,
  options: SlidingWindow & { groups: number },
): tf.Tensor =>
  inGroups(x, kernel, options.groups, (part, filters) =>
    overBlocks(part, kernel.shape.slice(0, 3), options, (blocks, window) =>
      convolve(blocks, filters, window),
    ),
  );

function convolve(x: tf.Tensor, kernel: tf.Tensor, window: SlidingWindow): tf.Tensor {
  const attributes = windowAttributes(window, 'NDHWC');
  return withGradient(
    [x, kernel],
    () => ({ value: runSingleOp('Conv3D', attributes, [x, kernel]), saved: [x, kernel] }),
    (dy, saved) => [
      backpropInput(x.shape, tensorAt(saved, 1), dy, attributes),
      backpropFilter(tensorAt(saved, 0), kernel.shape, dy, attributes),
    ],
  );
}

/**
 * The transpose of a 3-D convolution.
 * @param kernel [depth, height, width, filters, channels]
 * @param shape of the output, the batch included
 */
export function conv3dTranspose(
  x: tf.Tensor,
  kernel: tf.Tensor,
  shape: number[],
  { strides, dilations, padding }: SlidingWindow,
): tf.Tensor {
  const window = { strides, dilations: dilations.map(() => 1), padding };
  const attributes = windowAttributes(window, 'NDHWC');
  const spread = dilatedKernel(kernel, dilations);
  return withGradient(
    [x, spread],
    () => ({ value: backpropInput(shape, spread, x, attributes), saved: [x, spread] }),
    (dy, saved) => [
      runSingleOp('Conv3D', attributes, [dy, tensorAt(saved, 1)]),
      backpropFilter(dy, spread.shape, tensorAt(saved, 0), attributes),
    ],
  );
}

const backpropInput = (
  shape: number[],
  kernel: tf.Tensor,
  dy: tf.Tensor,
  attributes: OpAttribute[],
): tf.Tensor =>
  runSingleOp(
    'Conv3DBackpropInputV2',
    [...attributes, attribute.type('Tshape', 'int32')],
    [shapeTensor(shape), kernel, dy],
  );

const backpropFilter = (x: tf.Tensor, shape: number[], dy: tf.Tensor, attributes: OpAttribute[]): tf.Tensor =>
  runSingleOp('Conv3DBackpropFilterV2', attributes, [x, shapeTensor(shape), dy]);
