import * as tf from '@tensorflow/tfjs-core';
import { tensorAt, withGradient } from '../custom-gradient.js';
import { attribute, type OpAttribute, runSingleOp } from '../native-backend.js';
import { crop } from '../shape/crop.js';
import type { Pool, PoolWindow } from './pool-window.js';

/** Maximum over windows of volumes [batch, depth, height, width, channels]. */
export const maxPool3d: Pool = (x, window) => maximum(reached(x, window), window);

/** Mean over windows of volumes; padding does not count. */
export const averagePool3d: Pool = (x, window) => average(reached(x, window), window);

/**
 * The part of volumes that windows reach. Strides above the size leave rows after the last window, which TensorFlow's two
 * kernels on a CPU treat in different ways: one begins at the first row, as Keras's results do, the other centers its windows.
 */
function reached(x: tf.Tensor, { size, strides, padding }: PoolWindow): tf.Tensor {
  if (padding === 'valid') return x;
  const unreached = size.map((length, axis) => {
    const available = x.shape[axis + 1] ?? 1;
    const stride = strides[axis] ?? 1;
    return Math.max(0, available - (Math.ceil(available / stride) - 1) * stride - length);
  });
  const borders = [0, ...unreached, 0].map((after): [number, number] => [0, after]);
  return unreached.some((count) => count > 0) ? crop(x, borders) : x;
}

const maximum: Pool = (x, window) => {
  const attributes = [...attributesOf(window), attribute.type('T', 'float32')];
  return withGradient(
    [x],
    () => {
      const value = runSingleOp('MaxPool3D', attributes, [x]);
      return { value, saved: [x, value] };
    },
    (dy, saved) => [
      runSingleOp(
        'MaxPool3DGrad',
        [...attributes, attribute.type('TInput', 'float32')],
        [tensorAt(saved, 0), tensorAt(saved, 1), dy],
      ),
    ],
  );
};

const average: Pool = (x, window) => {
  const attributes = [...attributesOf(window), attribute.type('T', 'float32')];
  return withGradient(
    [x],
    () => ({ value: runSingleOp('AvgPool3D', attributes, [x]), saved: [] }),
    (dy) => [runSingleOp('AvgPool3DGrad', attributes, [tf.tensor1d(x.shape, 'int32'), dy])],
  );
};

const attributesOf = ({ size, strides, padding }: PoolWindow): OpAttribute[] => [
  attribute.ints('ksize', [1, ...size, 1]),
  attribute.ints('strides', [1, ...strides, 1]),
  attribute.string('padding', padding.toUpperCase()),
  attribute.string('data_format', 'NDHWC'),
];
