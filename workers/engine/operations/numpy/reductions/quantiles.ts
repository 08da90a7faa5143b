import * as tf from '@tensorflow/tfjs-core';
import type { QuantileMethod } from '../../../../../src/keras/operations/numpy/reductions/reductions.js';
import { withoutGradients } from '../../../ops/custom-gradient.js';
import { castTo } from '../../../ops/numeric/cast.js';
import { gatherFromRows } from '../../../ops/tensors/along-rows.js';
import { broadcastTo } from '../../../ops/tensors/broadcast.js';
import { select } from '../../../ops/tensors/select.js';
import { sortedAscending } from '../../../ops/tensors/sort.js';
import { anyOver, countOfNumbers, isNan, withoutNan } from './statistics.js';

/** The quantiles to compute, and of which numbers. */
export interface Quantiles {
  axes: readonly number[];
  method: QuantileMethod;
  /** From 0 to 1: a scalar, or some. */
  q: tf.Tensor;
  /** Whether NaN is left out; else the quantiles of numbers with NaN among them are NaN. */
  ignoresNan: boolean;
}

/** Quantiles over axes: [...those of q, ...other axes of x]. */
export function quantiles(x: tf.Tensor, { axes, method, q, ignoresNan }: Quantiles): tf.Tensor {
  const others = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const kept = others.map((axis) => x.shape[axis] ?? 1);
  const count = x.size / kept.reduce((product, size) => product * size, 1);
  const rows = tf.reshape(tf.transpose(x, [...others, ...axes]), [-1, count]);
  const sorted = sortedAscending(withoutNan(rows, Number.POSITIVE_INFINITY));
  const counts = ignoresNan ? countOfNumbers(rows, { axes: [1], keepDims: true }) : tf.scalar(count);
  const values = picked(sorted, tf.mul(tf.sub(counts, 1), tf.reshape(q, [1, -1])), method);
  const isMissing = ignoresNan ? withoutGradients([counts], () => tf.equal(counts, 0)) : hasNan(rows);
  const known = select(isMissing, tf.scalar(Number.NaN), values);
  return tf.reshape(tf.transpose(known, [1, 0]), [...q.shape, ...kept]);
}

const hasNan = (rows: tf.Tensor): tf.Tensor => anyOver(isNan(rows), { axes: [1], keepDims: true });

/** Values of each row at places between its numbers. @param places [rows or 1, quantiles], from 0 on */
function picked(sorted: tf.Tensor, places: tf.Tensor, method: QuantileMethod): tf.Tensor {
  const at = (whole: tf.Tensor) => entriesAt(sorted, whole);
  switch (method) {
    case 'lower':
      return at(tf.floor(places));
    case 'higher':
      return at(tf.ceil(places));
    case 'nearest':
      return at(tf.round(places));
    case 'midpoint':
      return tf.mul(tf.add(at(tf.floor(places)), at(tf.ceil(places))), 0.5);
    case 'linear':
      return between(places, at);
  }
}

/** As Keras: between the number above a place and the one before that. */
function between(places: tf.Tensor, at: (whole: tf.Tensor) => tf.Tensor): tf.Tensor {
  const before = tf.maximum(tf.sub(tf.ceil(places), 1), 0);
  const share = tf.sub(tf.add(before, 1), places);
  return tf.add(tf.mul(at(tf.add(before, 1)), tf.sub(1, share)), tf.mul(at(before), share));
}

function entriesAt(sorted: tf.Tensor, whole: tf.Tensor): tf.Tensor {
  const [rows = 1, size = 1] = sorted.shape;
  const last = tf.scalar(size - 1);
  const indices = castTo(tf.minimum(tf.maximum(whole, 0), last), 'int32');
  return gatherFromRows(sorted, broadcastTo(indices, [rows, indices.shape[1] ?? 1]));
}
