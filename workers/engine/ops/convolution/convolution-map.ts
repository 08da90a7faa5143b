import * as tf from '@tensorflow/tfjs-core';
import type { LinearMap } from '../../scan/projection.js';
import { tensorAt, withGradient } from '../custom-gradient.js';
import { kernelOfImages, onImages, sizesOfImages } from '../shape/rank.js';
import { nativeConvolution } from './native-convolution.js';
import type { SlidingWindow } from './window.js';

/**
 * Convolution over one, two or three axes as a linear map, by TensorFlow's kernels. A sequence is an image one row high.
 * Values are [batch, …, channels], kernels [..., channels, filters].
 */
export const convolutionMap = ({ strides, dilations, padding }: SlidingWindow): LinearMap => {
  const native = nativeConvolution({
    strides: sizesOverRows(strides),
    dilations: sizesOverRows(dilations),
    padding,
  });
  return {
    apply: (x, kernel) => onImages(x, (images) => native.forward(images, kernelOfImages(kernel))),
    byValue: (dy, kernel, shape) =>
      tf.reshape(native.byInput(shapeOfImages(shape), kernelOfImages(kernel), imagesOf(dy)), shape),
    byKernel: (x, dy, shape) =>
      tf.reshape(
        native.byKernel(imagesOf(x), shape.length === 3 ? [1, ...shape] : shape, imagesOf(dy)),
        shape,
      ),
  };
};

/** A map on the gradient tape. */
export function applyMap(map: LinearMap, x: tf.Tensor, kernel: tf.Tensor): tf.Tensor {
  return withGradient(
    [x, kernel],
    () => ({ value: map.apply(x, kernel), saved: [x, kernel] }),
    (dy, saved) => [
      map.byValue(dy, tensorAt(saved, 1), x.shape),
      map.byKernel(tensorAt(saved, 0), dy, kernel.shape),
    ],
  );
}

const sizesOverRows = (sizes: readonly number[]): readonly number[] =>
  sizes.length === 3 ? sizes : sizesOfImages(sizes);

/** [batch, length, channels] as [batch, 1, length, channels]. */
const shapeOfImages = (shape: number[]): number[] => {
  const [batch = 1, ...rest] = shape;
  return shape.length === 3 ? [batch, 1, ...rest] : shape;
};

const imagesOf = (x: tf.Tensor): tf.Tensor => (x.rank === 3 ? tf.expandDims(x, 1) : x);
