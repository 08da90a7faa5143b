import * as tf from '@tensorflow/tfjs-core';
import { gather, scatterSum } from '../gather.js';

/** Windows along an axis: where each entry of each window lies. */
export interface AxisWindows {
  /** Entries of a window. */
  size: number;
  /** Windows. */
  count: number;
  stride: number;
  dilation: number;
}

/** The windows of an axis, in its stead: [..., windows, entries, ...]. */
export const windowsAlong = (x: tf.Tensor, axis: number, windows: AxisWindows): tf.Tensor =>
  gather(x, placesOf(windows), axis);

/** The transpose of that: adds the windows up on an axis of the given size. */
export const sumOfWindows = (x: tf.Tensor, axis: number, windows: AxisWindows, size: number): tf.Tensor =>
  scatterSum(x, placesOf(windows), size, axis);

function placesOf({ size, count, stride, dilation }: AxisWindows): tf.Tensor {
  const places = Array.from({ length: count * size }, (_, index) => {
    const [window, entry] = [Math.floor(index / size), index % size];
    return window * stride + entry * dilation;
  });
  return tf.tensor2d(places, [count, size], 'int32');
}
