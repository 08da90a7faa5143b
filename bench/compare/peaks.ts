/** Prints TensorFlow's largest speeds on all cores as one line of JSON: products of matrices, and a convolution. */
import * as tf from '@tensorflow/tfjs-core';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';

/** In floating-point operations a second, a multiply-add counted as two; the best of several. */
export interface Peaks {
  /** Of square matrices. */
  products: { side: number; flopsPerSecond: number }[];
  convolution: number;
}

const SIDES = [1024, 2048];
const CONVOLUTION = { batch: 64, size: 28, channels: 64, kernel: 3 } as const;
const TIMES = 20;

function main(): void {
  loadTensorFlow({ intraOpThreads: 0 });
  const products = SIDES.map((side) => ({ side, flopsPerSecond: product(side) }));
  const peaks: Peaks = { products, convolution: convolution() };
  process.stdout.write(`${JSON.stringify(peaks)}\n`);
}

function product(side: number): number {
  const [a, b] = [tf.randomUniform([side, side]), tf.randomUniform([side, side])];
  return (2 * side ** 3) / bestSeconds(() => tf.matMul(a, b));
}

function convolution(): number {
  const { batch, size, channels, kernel } = CONVOLUTION;
  const images = tf.randomUniform<tf.Rank.R4>([batch, size, size, channels]);
  const filters = tf.randomUniform<tf.Rank.R4>([kernel, kernel, channels, channels]);
  const flops = 2 * batch * size ** 2 * channels ** 2 * kernel ** 2;
  return flops / bestSeconds(() => tf.conv2d(images, filters, 1, 'same'));
}

/** On a CPU an operation has ended when its call returns. */
function bestSeconds(operation: () => tf.Tensor): number {
  const times = Array.from({ length: TIMES }, () => {
    const began = performance.now();
    operation().dispose();
    return (performance.now() - began) / 1000;
  });
  return Math.min(...times);
}

main();
