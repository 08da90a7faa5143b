import * as tf from '@tensorflow/tfjs-core';
import { tensorAt, withGradient } from './custom-gradient.js';
import { attribute, runOp } from './native-backend.js';

export interface Statistics {
  mean: tf.Tensor;
  /** Biased, as Keras keeps it. */
  variance: tf.Tensor;
}

interface Affine {
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
  if ('statistics' in options) return normalizeWith(x, options.statistics, options);
  if (x.rank === 4 && options.axis === 3 && options.mask === null) return normalizeImages(x, options);
  const statistics = batchStatistics(x, options.axis, options.mask);
  options.onStatistics(statistics);
  return normalizeWith(x, statistics, options);
}

function batchStatistics(x: tf.Tensor, axis: number, mask: tf.Tensor | null): Statistics {
  const axes = x.shape.map((_, index) => index).filter((index) => index !== axis);
  if (mask === null) return tf.moments(x, axes);
  const counted = tf.broadcastTo(tf.expandDims(tf.cast(mask, 'float32'), -1), x.shape);
  const count = tf.add(tf.sum(counted, axes, true), MASK_EPSILON);
  const mean = tf.div(tf.sum(tf.mul(counted, x), axes, true), count);
  const squares = tf.mul(counted, tf.square(tf.sub(x, mean)));
  return {
    mean: tf.squeeze(mean, axes),
    variance: tf.squeeze(tf.div(tf.sum(squares, axes, true), count), axes),
  };
}

function normalizeWith(x: tf.Tensor, { mean, variance }: Statistics, affine: Affine): tf.Tensor {
  const shape = x.shape.map((size, index) => (index === affine.axis ? size : 1));
  const spread = (tensor: tf.Tensor) => tf.reshape(tensor, shape);
  const inverse = tf.rsqrt(tf.add(variance, affine.epsilon));
  const scale = spread(affine.gamma === null ? inverse : tf.mul(inverse, affine.gamma));
  const scaled = tf.mul(tf.sub(x, spread(mean)), scale);
  return affine.beta === null ? scaled : tf.add(scaled, spread(affine.beta));
}

/** TensorFlow's fused kernel, for [batch, height, width, channels]. */
function normalizeImages(x: tf.Tensor, options: WithBatchStatistics): tf.Tensor {
  const channels = x.shape[3] ?? 1;
  const gamma = options.gamma ?? tf.ones([channels]);
  const beta = options.beta ?? tf.zeros([channels]);
  const attributes = fusedAttributes(options.epsilon);
  return withGradient(
    [x, gamma, beta],
    () => {
      const empty = tf.tensor1d([], 'float32');
      const factor = attribute.float('exponential_avg_factor', 1);
      const outputs = runOp('FusedBatchNormV3', [...attributes, factor], [x, gamma, beta, empty, empty], 6);
      options.onStatistics({
        mean: tensorAt(outputs, 1),
        variance: biased(tensorAt(outputs, 2), x.size / channels),
      });
      return { value: tensorAt(outputs, 0), saved: [x, gamma, ...outputs.slice(3)] };
    },
    (dy, saved) => runOp('FusedBatchNormGradV3', attributes, [dy, ...saved], 5).slice(0, 3),
  );
}

/** The fused kernel gives n / (n - 1) times the variance that Keras keeps. */
function biased(variance: tf.Tensor, count: number): tf.Tensor {
  return tf.mul(variance, Math.max(count - 1, 1) / count);
}

function fusedAttributes(epsilon: number) {
  return [
    attribute.type('T', 'float32'),
    attribute.type('U', 'float32'),
    attribute.float('epsilon', epsilon),
    attribute.string('data_format', 'NHWC'),
    attribute.bool('is_training', true),
  ];
}
