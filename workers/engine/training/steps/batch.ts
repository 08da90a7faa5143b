import type * as tf from '@tensorflow/tfjs-core';
import type { XOp, YOp } from '../../../../src/contracts/datasets/preprocessing.js';
import type { MixingOp } from '../../../../src/domain/data/mixing.js';
import type { TensorValues } from '../../graph/session.js';

/** Equal-sized batches for steps that run in sequence in one call. */
export type Batches = {
  steps: number;
  /** Samples per batch. */
  samples: number;
} & ({ rows: Int32Array } | { x: readonly TensorValues[]; y: readonly TensorValues[] });

/** A batch of samples of the resident arrays, by their first rows. */
export const batchOfRows = (rows: Int32Array) => ({ rows, steps: 1, samples: rows.length }) satisfies Batches;

/** Converts stored samples to the inputs of a model and the labels of its outputs. */
export interface BatchSteps {
  /** Of each input. */
  x: readonly (readonly XOp[])[];
  /** Of each output. */
  y: readonly LabelSource[];
  /** The array of weights of each output, among those of labels; absent: no output has weights. */
  weights?: readonly (number | undefined)[];
  /** How training mixes the samples of a batch; absent: it does not. */
  mixing?: readonly MixingOp[];
}

/** The steps of a model with one input and one output. */
export const stepsOfOne = ({ x, y }: { x: readonly XOp[]; y: readonly YOp[] }): BatchSteps => ({
  x: [x],
  y: [{ from: 'array', index: 0, steps: y }],
});

/** The origin of an output's labels: an array of labels, a preprocessed input, or nothing. */
export type LabelSource =
  | { from: 'array'; index: number; steps: readonly YOp[] }
  | { from: 'input'; index: number }
  | { from: 'nothing' };

/** A batch as a model takes it. */
export interface Batch {
  /** In the order of the model's inputs. */
  inputs: tf.Tensor[];
  /** In the order of the model's outputs; undefined for an output without labels. */
  labels: (tf.Tensor | undefined)[];
  /** The weights of the samples or positions of each output: [batch, ...]; undefined for one without. */
  weights: (tf.Tensor | undefined)[];
}
