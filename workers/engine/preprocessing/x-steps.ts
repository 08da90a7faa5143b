import * as tf from '@tensorflow/tfjs-core';
import type { XOp } from '../../../src/contracts/datasets/preprocessing.js';
import { reshaped } from '../../../src/keras/shape.js';
import { IMAGENET_SCALES } from './imagenet-scales.js';

/** ITU-R BT.601 luma, as in tf.image.rgb_to_grayscale. */
export const LUMA = [0.2989, 0.587, 0.114];

/**
 * Applies the steps to the rows of a batch [rows, ...rowShape]; a window step makes samples of them.
 * @throws Error for a normalize step without statistics
 */
export function preprocess(rows: tf.Tensor, steps: readonly XOp[]): tf.Tensor {
  return tf.tidy(() => steps.reduce(applyStep, rows));
}

/** Applies the steps to a batch of samples, which are windows of rows if the steps make windows. */
export function preprocessSamples(batch: tf.Tensor, steps: readonly XOp[]): tf.Tensor {
  if (!steps.some(({ op }) => op === 'window')) return preprocess(batch, steps);
  const [samples = 0, length = 0, ...row] = batch.shape;
  return tf.tidy(() => preprocess(tf.reshape(batch, [samples * length, ...row]), steps));
}

function applyStep(x: tf.Tensor, step: XOp): tf.Tensor {
  const [batch = 0, ...sample] = x.shape;
  switch (step.op) {
    case 'reshape':
      // -1 cannot be inferred from an empty batch, so it is inferred from the sample.
      return tf.reshape(x, [batch, ...(reshaped(sample, step.shape) ?? step.shape)]);
    case 'rescale':
      return step.offset ? tf.add(tf.mul(x, step.scale), step.offset) : tf.mul(x, step.scale);
    case 'normalize':
      return normalize(x, step.mean, step.std);
    case 'expand_dims':
      return tf.expandDims(x, batchAxis(step.axis ?? -1, sample.length));
    case 'resize':
      return resize(x, [step.height, step.width]);
    case 'grayscale':
      return tf.sum(tf.mul(x, tf.tensor1d(LUMA)), -1, true);
    case 'preprocess_input':
      return preprocessInput(x, step);
    case 'window':
      return inWindows(x, step.sequence_length);
    case 'mix_up':
    case 'cut_mix':
      // Samples are mixed in batches of training only.
      return x;
  }
}

/** Converts an axis of a sample to an axis of the batch; -1 is after the last. */
function batchAxis(axis: number, rank: number): number {
  return axis < 0 ? axis + rank + 2 : axis + 1;
}

/** [samples · length, ...] as [samples, length, ...]. */
export function inWindows(rows: tf.Tensor, length: number): tf.Tensor {
  const [count = 0, ...row] = rows.shape;
  return tf.reshape(rows, [count / length, length, ...row]);
}

/** As in keras.applications.imagenet_utils, operation by operation. */
function preprocessInput(x: tf.Tensor, step: Extract<XOp, { op: 'preprocess_input' }>): tf.Tensor {
  const { divisor, subtrahend, std, isReversed } = IMAGENET_SCALES[step.mode ?? 'caffe'];
  const isFirst = step.data_format === 'channels_first';
  const perChannel = (values: readonly number[]) =>
    values.length === 1 ? tf.scalar(values[0] ?? 0) : tf.tensor(values, isFirst ? [3, 1, 1] : [3]);
  const ordered = isReversed ? tf.reverse(x, isFirst ? 1 : -1) : x;
  const scaled = divisor === 1 ? ordered : tf.div(ordered, divisor);
  const centered = tf.sub(scaled, perChannel(subtrahend));
  return std === null ? centered : tf.div(centered, perChannel(std));
}

type Statistic = Extract<XOp, { op: 'normalize' }>['mean'];

function normalize(x: tf.Tensor, mean: Statistic, std: Statistic): tf.Tensor {
  if (mean === undefined || std === undefined) throw new Error('normalize was applied before it was fitted');
  return tf.div(tf.sub(x, tf.tensor(mean)), tf.tensor(std));
}

function resize(x: tf.Tensor, size: [number, number]): tf.Tensor {
  const [batch = 0, height = 0, width = 0, channels] = x.shape;
  const images = tf.reshape<tf.Rank.R4>(x, [batch, height, width, channels ?? 1]);
  const resized = tf.image.resizeBilinear(images, size, false, true);
  return channels === undefined ? tf.squeeze(resized, [-1]) : resized;
}
