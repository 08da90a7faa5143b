import * as tf from '@tensorflow/tfjs-core';
import { avoidsRandomOrder } from '../device/determinism.js';
import { tensorAt, withGradient } from './custom-gradient.js';
import { attribute, runOp } from './native-backend.js';

export interface Statistics {
  mean: tf.Tensor;
  /** Biased, as Keras keeps it. */
  variance: tf.Tensor;
}

/** The factors of a normalization of channels. */
export interface Affine {
  /** [channels]; null: no scale. */
  gamma: tf.Tensor | null;
  beta: tf.Tensor | null;
  epsilon: number;
  /** The axis that is kept, the batch axis being 0. */
  axis: number;
}

interface WithBatchStatistics extends Affine {
  mask: tf.Tensor | null;
  onStatistics(statistics: Statistics): void;
}

interface WithGivenStatistics extends Affine {
  statistics: Statistics;
}

const MASK_EPSILON = 1e-7;

/** (x - mean) / √(variance + ε) · γ + β; the statistics of the batch are handed out where none are given. */
export function normalizeBatch(x: tf.Tensor, options: WithBatchStatistics | WithGivenStatistics): tf.Tensor {
  const areImages = x.rank === 4 && options.axis === 3;
  if ('statistics' in options)
    // The gradient of the fused kernel has no deterministic form with given statistics.
    return areImages && !avoidsRandomOrder()
      ? normalizeImagesWith(x, options)
      : normalizeWith(x, options.statistics, options);
  if (areImages && options.mask === null) return normalizeImages(x, options);
  const statistics = batchStatistics(x, options.axis, options.mask);
  options.onStatistics(statistics);
  return normalizeWith(x, statistics, options);
}

/** The mean and variance of a batch over all axes but one, of the steps that count. */
export function batchStatistics(x: tf.Tensor, axis: number, mask: tf.Tensor | null): Statistics {
  const axes = x.shape.map((_, index) => index).filter((index) => index !== axis);
  if (mask === null) return tf.moments(x, axes);
  const ones = Array.from({ length: x.rank - mask.rank }, () => 1);
  const counted = tf.broadcastTo(tf.reshape(tf.cast(mask, 'float32'), [...mask.shape, ...ones]), x.shape);
  const count = tf.add(tf.sum(counted, axes, true), MASK_EPSILON);
  const mean = tf.div(tf.sum(tf.mul(counted, x), axes, true), count);
  const squares = tf.mul(counted, tf.square(tf.sub(x, mean)));
  return {
    mean: tf.squeeze(mean, axes),
    variance: tf.squeeze(tf.div(tf.sum(squares, axes, true), count), axes),
  };
}

/** As tf.nn.batch_normalization of Keras: one factor and one offset for each channel, so that x is met twice only. */
export function normalizeWith(x: tf.Tensor, { mean, variance }: Statistics, affine: Affine): tf.Tensor {
  const inverse = tf.rsqrt(tf.add(variance, affine.epsilon));
  const scale = affine.gamma === null ? inverse : tf.mul(inverse, affine.gamma);
  const shift = tf.mul(mean, scale);
  const offset = affine.beta === null ? tf.neg(shift) : tf.sub(affine.beta, shift);
  const shape = x.shape.map((size, index) => (index === affine.axis ? size : 1));
  return tf.add(tf.mul(x, tf.reshape(scale, shape)), tf.reshape(offset, shape));
}

/** TensorFlow's fused kernel, for [batch, height, width, channels]. */
function normalizeImages(x: tf.Tensor, options: WithBatchStatistics): tf.Tensor {
  const { gamma, beta } = fullAffine(x, options);
  const attributes = fusedAttributes(options.epsilon, true);
  return withGradient(
    [x, gamma, beta],
    () => {
      const empty = tf.tensor1d([], 'float32');
      const factor = attribute.float('exponential_avg_factor', 1);
      const outputs = runOp('FusedBatchNormV3', [...attributes, factor], [x, gamma, beta, empty, empty], 6);
      options.onStatistics({
        mean: tensorAt(outputs, 1),
        variance: biased(tensorAt(outputs, 2), x.size / gamma.size),
      });
      return { value: tensorAt(outputs, 0), saved: [x, gamma, ...outputs.slice(3)] };
    },
    (dy, saved) => runOp('FusedBatchNormGradV3', attributes, [dy, ...saved], 5).slice(0, 3),
  );
}

/** The same kernel with statistics that are not of the batch; nothing is differentiated by them. */
function normalizeImagesWith(x: tf.Tensor, options: WithGivenStatistics): tf.Tensor {
  const { mean, variance } = options.statistics;
  const { gamma, beta } = fullAffine(x, options);
  const attributes = fusedAttributes(options.epsilon, false);
  return withGradient(
    [x, gamma, beta],
    () => {
      const outputs = runOp('FusedBatchNormV3', attributes, [x, gamma, beta, mean, variance], 6);
      return { value: tensorAt(outputs, 0), saved: [x, gamma, mean, variance, tensorAt(outputs, 5)] };
    },
    (dy, saved) => runOp('FusedBatchNormGradV3', attributes, [dy, ...saved], 5).slice(0, 3),
  );
}

/** The kernel takes both, whatever the layer has. */
function fullAffine(x: tf.Tensor, { gamma, beta, axis }: Affine): { gamma: tf.Tensor; beta: tf.Tensor } {
  const channels = x.shape[axis] ?? 1;
  return { gamma: gamma ?? tf.ones([channels]), beta: beta ?? tf.zeros([channels]) };
}

/** The fused kernel gives n / (n - 1) times the variance that Keras keeps. */
function biased(variance: tf.Tensor, count: number): tf.Tensor {
  return tf.mul(variance, Math.max(count - 1, 1) / count);
}

function fusedAttributes(epsilon: number, isTraining: boolean) {
  return [
    attribute.type('T', 'float32'),
    attribute.type('U', 'float32'),
    attribute.float('epsilon', epsilon),
    attribute.string('data_format', 'NHWC'),
    attribute.bool('is_training', isTraining),
  ];
}
