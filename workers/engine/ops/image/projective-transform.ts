import * as tf from '@tensorflow/tfjs-core';
import { emitNode, outputOf, stringAttribute, tensorOf, typeAttribute } from '../../graph/graph.js';
import { tensorAt, withGradient } from '../custom-gradient.js';
import { hostConstant } from '../tensors/host-constant.js';

/** How images are read between and beyond their pixels. */
export interface Sampling {
  interpolation: 'nearest' | 'bilinear';
  fill_mode: 'reflect' | 'wrap' | 'constant' | 'nearest';
  fill_value: number;
}

/**
 * Images [batch, height, width, channels] of the same size, the value at (x, y) being that of the input at
 * ((a0 x + a1 y + a2) / k, (b0 x + b1 y + b2) / k), where k = c0 x + c1 y + 1. The gradient by images is that of TensorFlow:
 * the inverse transform of the gradient, filled with zeros.
 * @param transforms [batch or 1, 8]: a0, a1, a2, b0, b1, b2, c0, c1
 */
export function projectiveTransform(images: tf.Tensor, transforms: tf.Tensor, sampling: Sampling): tf.Tensor {
  return withGradient(
    [images],
    () => ({ value: transformed(images, transforms, sampling), saved: [transforms] }),
    (dy, saved) => [transformed(dy, inverseOf(tensorAt(saved, 0)), { ...sampling, fill_value: 0 })],
  );
}

function transformed(images: tf.Tensor, transforms: tf.Tensor, sampling: Sampling): tf.Tensor {
  const size = tf.tensor1d(images.shape.slice(1, 3), 'int32');
  const node = emitNode({
    op: 'ImageProjectiveTransformV3',
    attributes: {
      dtype: typeAttribute('float32'),
      interpolation: stringAttribute(sampling.interpolation.toUpperCase()),
      fill_mode: stringAttribute(sampling.fill_mode.toUpperCase()),
    },
    inputs: [images, transforms, size, hostConstant(sampling.fill_value, 'float32')],
  });
  return tensorOf(outputOf(node, 'float32'), { shape: images.shape, dtype: 'float32' });
}

/** The adjugates of the matrices, divided by their last entry: of an inverse, only the ratios count. */
function inverseOf(transforms: tf.Tensor): tf.Tensor {
  const [entries, one] = [tf.split(transforms, 8, 1), tf.scalar(1)];
  const minor = (a: number, b: number, c: number, d: number) =>
    tf.sub(tf.mul(entries[a] ?? one, entries[b] ?? one), tf.mul(entries[c] ?? one, entries[d] ?? one));
  // By their places in [[0, 1, 2], [3, 4, 5], [6, 7, 8]]; the last one is 1.
  const adjugate = [
    minor(4, 8, 5, 7),
    minor(2, 7, 1, 8),
    minor(1, 5, 2, 4),
    minor(5, 6, 3, 8),
    minor(0, 8, 2, 6),
    minor(2, 3, 0, 5),
    minor(3, 7, 4, 6),
    minor(1, 6, 0, 7),
  ];
  return tf.div(tf.concat(adjugate, 1), minor(0, 4, 1, 3));
}
