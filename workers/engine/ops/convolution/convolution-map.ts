import * as tf from '@tensorflow/tfjs-core';
import type { LinearMap } from '../../scan/projection.js';
import { tensorAt, withGradient } from '../custom-gradient.js';
import { attribute, type OpAttribute, runSingleOp } from '../native-backend.js';

/** How a kernel slides over one, two or three axes. */
export interface Sliding {
  strides: readonly number[];
  dilations: readonly number[];
  padding: 'valid' | 'same';
}

/**
 * Convolution over one, two or three axes as a linear map, by TensorFlow's kernels. A sequence is an image one row high.
 * Values are [batch, …, channels], kernels [..., channels, filters].
 */
export const convolutionMap = (sliding: Sliding): LinearMap => {
  const native = nativeOf(sliding);
  return {
    apply: (x, kernel) => fromNative(native.forward([toNative(x), kernelToNative(kernel)]), x.rank),
    byValue: (dy, kernel, shape) => {
      const operands = [shapeTensor(nativeShape(shape)), kernelToNative(kernel), toNative(dy)];
      return tf.reshape(native.byInput(operands), shape);
    },
    byKernel: (x, dy, shape) => {
      const sizes = shapeTensor(shape.length === 3 ? [1, ...shape] : shape);
      return tf.reshape(native.byKernel([toNative(x), sizes, toNative(dy)]), shape);
    },
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

type NativeOp = (operands: tf.Tensor[]) => tf.Tensor;

function nativeOf(sliding: Sliding): Record<'forward' | 'byInput' | 'byKernel', NativeOp> {
  const isVolume = sliding.strides.length === 3;
  const attributes = attributesOf(sliding);
  const ofSizes = isVolume ? [attribute.type('Tshape', 'int32')] : [];
  const by =
    (name: string, more: OpAttribute[]): NativeOp =>
    (operands) =>
      runSingleOp(name, [...attributes, ...more], operands);
  return isVolume
    ? {
        forward: by('Conv3D', []),
        byInput: by('Conv3DBackpropInputV2', ofSizes),
        byKernel: by('Conv3DBackpropFilterV2', []),
      }
    : {
        forward: by('Conv2D', []),
        byInput: by('Conv2DBackpropInput', []),
        byKernel: by('Conv2DBackpropFilter', []),
      };
}

function attributesOf({ strides, dilations, padding }: Sliding): OpAttribute[] {
  const perAxis = (sizes: readonly number[]) => [1, ...(sizes.length === 1 ? [1] : []), ...sizes, 1];
  const isVolume = strides.length === 3;
  return [
    attribute.type('T', 'float32'),
    attribute.ints('strides', perAxis(strides)),
    attribute.ints('dilations', perAxis(dilations)),
    attribute.string('padding', padding.toUpperCase()),
    attribute.string('data_format', isVolume ? 'NDHWC' : 'NHWC'),
    ...(isVolume ? [] : [attribute.bool('use_cudnn_on_gpu', true)]),
  ];
}

/** [batch, length, channels] as [batch, 1, length, channels]. */
const nativeShape = (shape: number[]): number[] => {
  const [batch = 1, ...rest] = shape;
  return shape.length === 3 ? [batch, 1, ...rest] : shape;
};

const toNative = (x: tf.Tensor): tf.Tensor => (x.rank === 3 ? tf.expandDims(x, 1) : x);

const fromNative = (x: tf.Tensor, rank: number): tf.Tensor => (rank === 3 ? tf.squeeze(x, [1]) : x);

const kernelToNative = (kernel: tf.Tensor): tf.Tensor =>
  kernel.rank === 3 ? tf.expandDims(kernel, 0) : kernel;

const shapeTensor = (shape: number[]): tf.Tensor => tf.tensor1d(shape, 'int32');
