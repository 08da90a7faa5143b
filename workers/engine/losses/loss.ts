import * as tf from '@tensorflow/tfjs-core';
import type { CompleteLoss, LossType } from '../../../src/keras/losses/index.js';
import type { Signal } from '../layers/kernel.js';
import { pair } from './shapes.js';

/** The losses of a batch before they are reduced. */
export interface LossValues {
  /** [batch, ...], or a scalar of the whole batch. */
  values: tf.Tensor;
  /** The axis of the outputs of a position, whose mean is the loss of the position; null: a value is that of a position. */
  outputAxis: number | null;
  /** Of the shape of `values`: true where they count; null: all do. */
  mask: tf.Tensor | null;
}

/** Computes the losses of a batch. */
export type Loss = (labels: tf.Tensor, output: Signal) => LossValues;

/** The math of a loss with the given arguments. */
export type LossKernel<T extends LossType> = (config: CompleteLoss<T>) => Loss;

/** Losses of positions. */
export const ofPositions = (values: tf.Tensor, mask: tf.Tensor | null = null): LossValues => ({
  values,
  outputAxis: null,
  mask,
});

/** Losses of outputs, whose mean along an axis is the loss of a position. */
export const ofOutputs = (values: tf.Tensor, axis = -1): LossValues => ({
  values,
  outputAxis: axis < 0 ? axis + values.rank : axis,
  mask: null,
});

/** A loss of each output and its label. */
export const ofPairs =
  (compute: (labels: tf.Tensor, output: tf.Tensor) => tf.Tensor): Loss =>
  (labels, output) => {
    const paired = pair(labels, output);
    return ofOutputs(compute(paired.labels, paired.output.x));
  };

/** A loss of each position, from all its outputs and labels. */
export const ofVectors =
  (compute: (labels: tf.Tensor, output: tf.Tensor) => tf.Tensor): Loss =>
  (labels, output) => {
    const paired = pair(labels, output);
    return ofPositions(compute(paired.labels, paired.output.x));
  };

/** The loss of each position, or that of the whole batch. */
export const lossesOfPositions = ({ values, outputAxis }: LossValues): tf.Tensor =>
  outputAxis === null ? values : tf.mean(values, outputAxis);
