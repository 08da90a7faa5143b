import * as tf from '@tensorflow/tfjs-core';
import { likeOutput } from '../losses/shapes.js';
import { topK } from '../ops/indexing/top-k.js';
import { type Outcome, perSample, toNumbers } from './metric.js';

/** Outputs and their labels, whatever their shape in a row; or a row for each output of the model. */
export interface WeighedOutputs {
  /** float32 [..., outputs]. */
  output: tf.Tensor;
  /** float32 [..., outputs]: 1 where the label is 1 and the output counts. */
  positive: tf.Tensor;
  /** float32 [..., outputs]: 1 where the label is 0 and the output counts. */
  negative: tf.Tensor;
}

/** Which outputs count, and how much. */
export interface Counting {
  /** The only class that counts. */
  class_id?: number | null;
  /** How many of the largest outputs can be positive. */
  top_k?: number | null;
  /** A factor for each entry of the last axis. */
  label_weights?: readonly number[] | null;
  /** Whether each entry of the last axis has a row of its own. */
  hasRows?: boolean;
}

/** All outputs of a batch, or those of one class. Labels are cast to boolean, as in Keras. */
export function weighedOutputs(
  { labels, output, weights }: Outcome,
  counting: Counting = {},
): WeighedOutputs {
  const { class_id: classId = null, top_k: k = null, label_weights: labelWeights = null } = counting;
  const positive = toNumbers(tf.notEqual(likeOutput(labels, output), 0));
  const factors = [
    ...(weights === null ? [] : [perSample(weights, output.rank)]),
    ...(labelWeights === null ? [] : [tf.tensor1d([...labelWeights])]),
  ];
  const weigh = (x: tf.Tensor) => factors.reduce((weighed, factor) => tf.mul(weighed, factor), x);
  const rows = (x: tf.Tensor) => inRows(classId === null ? x : ofClass(x, classId), counting);
  return {
    output: rows(k === null ? output : onlyLargest(output, k)),
    positive: rows(weigh(positive)),
    negative: rows(weigh(tf.sub(1, positive))),
  };
}

const inRows = (x: tf.Tensor, { hasRows = false }: Counting): tf.Tensor =>
  hasRows ? tf.transpose(tf.reshape(x, [-1, x.shape.at(-1) ?? 1])) : tf.reshape(x, [-1]);

/** Keras's NEG_INF: below every threshold. */
export const BELOW_ALL = -1e10;

/** All but the k largest of the last axis become Keras's NEG_INF. */
function onlyLargest(output: tf.Tensor, k: number): tf.Tensor {
  const width = output.shape.at(-1) ?? 1;
  const { indices } = topK(output, k);
  const isLargest = tf.sum(tf.oneHot(tf.cast(indices, 'int32'), width, 1, 0, 'float32'), -2);
  return tf.add(tf.mul(output, isLargest), tf.mul(BELOW_ALL, tf.sub(1, isLargest)));
}

function ofClass(x: tf.Tensor, classId: number): tf.Tensor {
  const begin = x.shape.map((_, axis) => (axis === x.rank - 1 ? classId : 0));
  const size = x.shape.map((length, axis) => (axis === x.rank - 1 ? 1 : length));
  return tf.slice(x, begin, size);
}
