import * as tf from '@tensorflow/tfjs-core';
import { tensorAt, withGradient } from '../custom-gradient.js';
import { attribute, runSingleOp } from '../native-backend.js';
import { type SlidingWindow, windowAttributes } from './window.js';

/** A convolution without groups over images or volumes, and its gradients, by TensorFlow's kernels. */
export interface NativeConvolution {
  forward(x: tf.Tensor, kernel: tf.Tensor): tf.Tensor;
  /** @param shape of the input */
  byInput(shape: number[], kernel: tf.Tensor, dy: tf.Tensor): tf.Tensor;
  /** @param shape of the kernel */
  byKernel(x: tf.Tensor, shape: number[], dy: tf.Tensor): tf.Tensor;
}

/** The convolution over as many axes as the window has: two or three. */
export const nativeConvolution = (window: SlidingWindow): NativeConvolution =>
  window.strides.length === 3 ? overVolumes(window) : overImages(window);

function overImages(window: SlidingWindow): NativeConvolution {
  const attributes = [...windowAttributes(window, 'NHWC'), attribute.bool('use_cudnn_on_gpu', true)];
  return {
    forward: (x, kernel) => runSingleOp('Conv2D', attributes, [x, kernel]),
    byInput: (shape, kernel, dy) =>
      runSingleOp('Conv2DBackpropInput', attributes, [shapeTensor(shape), kernel, dy]),
    byKernel: (x, shape, dy) => runSingleOp('Conv2DBackpropFilter', attributes, [x, shapeTensor(shape), dy]),
  };
}

function overVolumes(window: SlidingWindow): NativeConvolution {
  const attributes = windowAttributes(window, 'NDHWC');
  const ofInput = [...attributes, attribute.type('Tshape', 'int32')];
  return {
    forward: (x, kernel) => runSingleOp('Conv3D', attributes, [x, kernel]),
    byInput: (shape, kernel, dy) =>
      runSingleOp('Conv3DBackpropInputV2', ofInput, [shapeTensor(shape), kernel, dy]),
    byKernel: (x, shape, dy) =>
      runSingleOp('Conv3DBackpropFilterV2', attributes, [x, shapeTensor(shape), dy]),
  };
}

/** The convolution on the gradient tape. */
export function convolveNative(x: tf.Tensor, kernel: tf.Tensor, window: SlidingWindow): tf.Tensor {
  const native = nativeConvolution(window);
  return withGradient(
    [x, kernel],
    () => ({ value: native.forward(x, kernel), saved: [x, kernel] }),
    (dy, saved) => [
      native.byInput(x.shape, tensorAt(saved, 1), dy),
      native.byKernel(tensorAt(saved, 0), kernel.shape, dy),
    ],
  );
}

const shapeTensor = (shape: number[]): tf.Tensor => tf.tensor1d(shape, 'int32');
