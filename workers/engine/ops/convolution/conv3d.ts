import type * as tf from '@tensorflow/tfjs-core';
import { tensorAt, withGradient } from '../custom-gradient.js';
import { dilatedKernel } from './dilated-kernel.js';
import { inGroups } from './in-groups.js';
import { convolveNative, nativeConvolution } from './native-convolution.js';
import { overBlocks } from './over-blocks.js';
import type { SlidingWindow } from './window.js';

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
      convolveNative(blocks, filters, window),
    ),
  );

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
  const native = nativeConvolution({ strides, dilations: dilations.map(() => 1), padding });
  const spread = dilatedKernel(kernel, dilations);
  return withGradient(
    [x, spread],
    () => ({ value: native.byInput(shape, spread, x), saved: [x, spread] }),
    (dy, saved) => [
      native.forward(dy, tensorAt(saved, 1)),
      native.byKernel(dy, spread.shape, tensorAt(saved, 0)),
    ],
  );
}
