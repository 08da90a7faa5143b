import * as tf from '@tensorflow/tfjs-core';
import type { Initializer, InitializerObject } from '../../../src/keras/initializers/index.js';
import { attribute, runOp } from '../ops/native-backend.js';
import { createRandom, type Random } from '../ops/random.js';

/** Standard deviation of a standard normal cut at two deviations. */
const TRUNCATED_NORMAL_STDDEV = 0.87962566103423978;

/** An initializer by name as an object, so that defaults are in one place. */
function initializerObject(initializer: Initializer): InitializerObject {
  // Every name that the contract allows alone is the tag of an object whose other fields are optional.
  return typeof initializer === 'string' ? ({ type: initializer } as InitializerObject) : initializer;
}

/**
 * Draws a weight of the given shape with Keras's distributions.
 * `key` decides the numbers, unless the initializer has a seed of its own.
 */
export function initialize(initializer: Initializer, shape: number[], key: number): tf.Tensor {
  const chosen = initializerObject(initializer);
  const seed = 'seed' in chosen && typeof chosen.seed === 'number' ? chosen.seed : key;
  return draw(chosen, shape, createRandom(seed));
}

function draw(initializer: InitializerObject, shape: number[], random: Random): tf.Tensor {
  switch (initializer.type) {
    case 'zeros':
      return tf.zeros(shape);
    case 'ones':
      return tf.ones(shape);
    case 'constant':
      return tf.fill(shape, initializer.value ?? 0);
    case 'random_normal':
      return normal(shape, random, initializer.mean ?? 0, initializer.stddev ?? 0.05);
    case 'random_uniform':
      return uniform(shape, random, initializer.minval ?? -0.05, initializer.maxval ?? 0.05);
    case 'truncated_normal':
      return truncatedNormal(shape, random, initializer.mean ?? 0, initializer.stddev ?? 0.05);
    case 'orthogonal':
      return orthogonal(shape, random, initializer.gain ?? 1);
    case 'identity':
      return identity(shape, initializer.gain ?? 1);
    default:
      return varianceScaling(shape, random, scalingOf(initializer));
  }
}

type Mode = 'fan_in' | 'fan_out' | 'fan_avg';
interface Scaling {
  scale: number;
  mode: Mode;
  distribution: 'truncated_normal' | 'untruncated_normal' | 'uniform' | 'normal';
}

type ScalingType = 'variance_scaling' | `${'glorot' | 'he' | 'lecun'}_${'normal' | 'uniform'}`;

function scalingOf(initializer: Extract<InitializerObject, { type: ScalingType }>): Scaling {
  switch (initializer.type) {
    case 'variance_scaling':
      return {
        scale: initializer.scale ?? 1,
        mode: initializer.mode ?? 'fan_in',
        distribution: initializer.distribution ?? 'truncated_normal',
      };
    case 'glorot_normal':
      return { scale: 1, mode: 'fan_avg', distribution: 'truncated_normal' };
    case 'glorot_uniform':
      return { scale: 1, mode: 'fan_avg', distribution: 'uniform' };
    case 'he_normal':
      return { scale: 2, mode: 'fan_in', distribution: 'truncated_normal' };
    case 'he_uniform':
      return { scale: 2, mode: 'fan_in', distribution: 'uniform' };
    case 'lecun_normal':
      return { scale: 1, mode: 'fan_in', distribution: 'truncated_normal' };
    case 'lecun_uniform':
      return { scale: 1, mode: 'fan_in', distribution: 'uniform' };
  }
}

function varianceScaling(shape: number[], random: Random, { scale, mode, distribution }: Scaling): tf.Tensor {
  const variance = scale / Math.max(1, fan(shape, mode));
  if (distribution === 'uniform')
    return uniform(shape, random, -Math.sqrt(3 * variance), Math.sqrt(3 * variance));
  if (distribution === 'untruncated_normal') return normal(shape, random, 0, Math.sqrt(variance));
  return truncatedNormal(shape, random, 0, Math.sqrt(variance) / TRUNCATED_NORMAL_STDDEV);
}

/** Keras's compute_fans: of a convolution kernel, channels times the window. */
function fan(shape: number[], mode: Mode): number {
  const [first = 1] = shape;
  const window = shape.slice(0, -2).reduce((product, size) => product * size, 1);
  const fanIn = shape.length < 2 ? first : (shape.at(-2) ?? 1) * window;
  const fanOut = shape.length < 2 ? first : (shape.at(-1) ?? 1) * window;
  return { fan_in: fanIn, fan_out: fanOut, fan_avg: (fanIn + fanOut) / 2 }[mode];
}

function filled(shape: number[], next: () => number): tf.Tensor {
  const values = new Float32Array(tf.util.sizeFromShape(shape));
  for (let index = 0; index < values.length; index++) values[index] = next();
  return tf.tensor(values, shape, 'float32');
}

function uniform(shape: number[], random: Random, minimum: number, maximum: number): tf.Tensor {
  return filled(shape, () => minimum + (maximum - minimum) * random.uniform());
}

function normal(shape: number[], random: Random, mean: number, stddev: number): tf.Tensor {
  return filled(shape, () => mean + stddev * random.normal());
}

function truncatedNormal(shape: number[], random: Random, mean: number, stddev: number): tf.Tensor {
  return filled(shape, () => {
    let value = random.normal();
    while (Math.abs(value) > 2) value = random.normal();
    return mean + stddev * value;
  });
}

/** The Q of a normal matrix, its columns' signs made unique, as Keras does (Saxe et al., 2014). */
function orthogonal(shape: number[], random: Random, gain: number): tf.Tensor {
  return tf.tidy(() => {
    const columns = shape.at(-1) ?? 1;
    const rows = tf.util.sizeFromShape(shape) / columns;
    const square = normal([Math.max(rows, columns), Math.min(rows, columns)], random, 0, 1);
    const attributes = [attribute.bool('full_matrices', false), attribute.type('T', 'float32')];
    const [q, r] = runOp('Qr', attributes, [square], 2);
    if (q === undefined || r === undefined) throw new Error('Qr gave no output');
    const diagonal = tf.sum(tf.mul(r, tf.eye(Math.min(rows, columns))), 0);
    const unique = tf.mul(q, tf.sign(diagonal));
    return tf.mul(tf.reshape(rows < columns ? tf.transpose(unique) : unique, shape), gain);
  });
}

function identity(shape: number[], gain: number): tf.Tensor {
  const [rows = 1, columns = 1] = shape;
  if (shape.length !== 2)
    throw new Error(`The identity initializer needs a matrix, not shape [${shape.join(', ')}]`);
  return tf.tidy(() => tf.mul(tf.eye(rows, columns), gain));
}
