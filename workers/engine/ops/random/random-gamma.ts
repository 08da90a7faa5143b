import * as tf from '@tensorflow/tfjs-core';
import { randomNormal } from '../random-normal.js';
import { select } from '../tensors/select.js';
import { mixKeys } from './random.js';

/** Draws numbers in [0, 1) from a stream, as a layer's context does. */
export interface UniformSource {
  randomUniform(shape: number[], stream: number): tf.Tensor;
}

/** Each round accepts at least 95 of 100 candidates: after eight, one in 10¹⁰ is left. */
const ROUNDS = 8;

/**
 * Logarithms of gamma-distributed numbers with the scale 1 (Marsaglia and Tsang, 2000). Logarithms, as most of the numbers of a small
 * shape parameter are smaller than any float.
 * @param alpha the shape parameter, above 0: a number or a scalar
 */
export function randomLogGamma(
  source: UniformSource,
  shape: number[],
  alpha: number | tf.Tensor,
  stream: number,
): tf.Tensor {
  const d = tf.add(alpha, 2 / 3);
  const c = tf.div(1, tf.sqrt(tf.mul(d, 9)));
  let logarithm = tf.log(tf.broadcastTo(d, shape));
  for (let round = ROUNDS; round > 0; round--) {
    const x = randomNormal(source, shape, mixKeys(stream, 2 * round));
    const cube = tf.pow(tf.add(tf.mul(x, c), 1), 3);
    const logCube = tf.log(tf.maximum(cube, 1e-30));
    const bound = tf.add(tf.mul(0.5, tf.square(x)), tf.mul(d, tf.add(tf.sub(1, cube), logCube)));
    const isAccepted = tf.logicalAnd(
      tf.greater(cube, 0),
      tf.less(logUniform(source, shape, mixKeys(stream, 2 * round + 1)), bound),
    );
    logarithm = select(isAccepted, tf.add(tf.log(d), logCube), logarithm);
  }
  // A number for alpha + 1, times the power 1 / alpha of a uniform one, is one for alpha.
  return tf.add(logarithm, tf.div(logUniform(source, shape, stream), alpha));
}

/** 1 - u is never 0, its logarithm never infinite. */
const logUniform = (source: UniformSource, shape: number[], stream: number): tf.Tensor =>
  tf.log(tf.sub(1, source.randomUniform(shape, stream)));

/** Numbers of the distribution Beta(alpha, alpha), from 0 to 1. */
export function randomBeta(
  source: UniformSource,
  shape: number[],
  alpha: number | tf.Tensor,
  stream: number,
): tf.Tensor {
  const [first, second] = [0, 1].map((part) => randomLogGamma(source, shape, alpha, mixKeys(stream, part)));
  if (first === undefined || second === undefined) throw new Error('A ratio has two parts');
  return tf.sigmoid(tf.sub(first, second));
}

/** `count` shares of 1 with the distribution Dirichlet(alpha, …, alpha). */
export const randomShares = (
  source: UniformSource,
  count: number,
  alpha: number,
  stream: number,
): tf.Tensor => tf.softmax(randomLogGamma(source, [count], alpha, stream));
