import * as tf from '@tensorflow/tfjs-core';
import { filled } from '../tensors/filled.js';
import { select } from '../tensors/select.js';

/** Random numbers of which each draw gives new ones. */
export interface RandomNumbers {
  /** Uniform in [0, 1). */
  uniform(shape: number[]): tf.Tensor;
  /** Standard normal. */
  normal(shape: number[]): tf.Tensor;
}

/** Each round accepts at least 95 of 100 candidates: after eight, one in 10¹⁰ is left. */
const ROUNDS = 8;

/**
 * Logarithms of gamma-distributed numbers with the scale 1 (Marsaglia and Tsang, 2000). Logarithms, as most of the numbers of a small
 * shape parameter are smaller than any float.
 * @param alpha the shape parameter, above 0: a number or a scalar
 */
export function randomLogGamma(
  numbers: RandomNumbers,
  shape: number[],
  alpha: number | tf.Tensor,
): tf.Tensor {
  const d = tf.add(alpha, 2 / 3);
  const c = tf.div(1, tf.sqrt(tf.mul(d, 9)));
  let logarithm = tf.add(filled(shape, 0, 'float32'), tf.log(d));
  for (let round = 0; round < ROUNDS; round++) {
    const x = numbers.normal(shape);
    const cube = tf.pow(tf.add(tf.mul(x, c), 1), 3);
    const logCube = tf.log(tf.maximum(cube, LEAST_CUBE));
    const bound = tf.add(tf.mul(0.5, tf.square(x)), tf.mul(d, tf.add(tf.sub(1, cube), logCube)));
    const isAccepted = tf.logicalAnd(tf.greater(cube, 0), tf.less(logUniform(numbers, shape), bound));
    logarithm = select(isAccepted, tf.add(tf.log(d), logCube), logarithm);
  }
  // A number for alpha + 1, times the power 1 / alpha of a uniform one, is one for alpha.
  return tf.add(logarithm, tf.div(logUniform(numbers, shape), alpha));
}

/** A cube below it is rejected, or as good as never drawn. */
const LEAST_CUBE = 1e-30;

/** 1 - u is never 0, its logarithm never infinite. */
const logUniform = ({ uniform }: RandomNumbers, shape: number[]): tf.Tensor =>
  tf.log(tf.sub(1, uniform(shape)));

/** Numbers of the distribution Beta(alpha, alpha), from 0 to 1. */
export function randomBeta(numbers: RandomNumbers, shape: number[], alpha: number | tf.Tensor): tf.Tensor {
  const first = randomLogGamma(numbers, shape, alpha);
  return tf.sigmoid(tf.sub(first, randomLogGamma(numbers, shape, alpha)));
}

/** `count` shares of 1 with the distribution Dirichlet(alpha, …, alpha). */
export const randomShares = (numbers: RandomNumbers, count: number, alpha: number): tf.Tensor =>
  tf.softmax(randomLogGamma(numbers, [count], alpha));
