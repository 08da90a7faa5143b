import type * as tf from '@tensorflow/tfjs-core';
import {
  type CompleteInitializerOf,
  type Initializer,
  type InitializerType,
  initializers,
} from '../../../src/keras/initializers/index.js';
import {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
} from '../../../src/keras/initializers/variance-scaling.js';
import { createRandom, type Random } from '../ops/random/random.js';
import { constant, ones, zeros } from './constants.js';
import { identity } from './identity.js';
import type { InitializerKernel } from './initializer.js';
import { orthogonal } from './orthogonal.js';
import { randomNormal, randomUniform, truncatedNormal } from './random.js';
import { stft } from './stft.js';
import { scaledBy, varianceScaling } from './variance-scaling.js';

const KERNELS: { readonly [T in InitializerType]: InitializerKernel<T> } = {
  zeros,
  ones,
  constant,
  random_normal: randomNormal,
  random_uniform: randomUniform,
  truncated_normal: truncatedNormal,
  variance_scaling: varianceScaling,
  glorot_normal: scaledBy(glorotNormal),
  glorot_uniform: scaledBy(glorotUniform),
  he_normal: scaledBy(heNormal),
  he_uniform: scaledBy(heUniform),
  lecun_normal: scaledBy(lecunNormal),
  lecun_uniform: scaledBy(lecunUniform),
  orthogonal,
  identity,
  stft,
};

/**
 * Draws a weight of the given shape with Keras's distributions.
 * `key` decides the numbers, unless the initializer has a seed of its own.
 */
export function initialize(initializer: Initializer, shape: number[], key: number): tf.Tensor {
  const config = initializers.complete(initializer);
  const seed = 'seed' in config && config.seed !== null ? config.seed : key;
  return draw(config, shape, createRandom(seed));
}

function draw<T extends InitializerType>(
  config: CompleteInitializerOf<T> & { type: T },
  shape: number[],
  random: Random,
): tf.Tensor {
  const type: T = config.type;
  const kernel: InitializerKernel<T> = KERNELS[type];
  return kernel(config, shape, random);
}
