import * as tf from '@tensorflow/tfjs-core';
import { tensorAt, withGradient } from '../custom-gradient.js';
import { attribute, runOp, runSingleOp } from '../native-backend.js';

/** The largest entries of the last axis, largest first. */
export interface TopK {
  /** [..., k], of the type of x. */
  values: tf.Tensor;
  /** [..., k], int32. */
  indices: tf.Tensor;
}

/** The k largest entries of the last axis of floats or integers and their places; equal ones in the order of their places. */
export function topK(x: tf.Tensor, k: number): TopK {
  if (x.dtype !== 'float32') return select(x, k);
  let indices: tf.Tensor | undefined;
  const values = withGradient(
    [x],
    () => {
      const selected = select(x, k);
      indices = tf.keep(selected.indices);
      return { value: selected.values, saved: [selected.indices] };
    },
    (dy, saved) => [scattered(dy, tensorAt(saved, 0), x.shape)],
  );
  if (indices === undefined) throw new Error('The forward pass has not run');
  return { values, indices };
}

function select(x: tf.Tensor, k: number): TopK {
  const attributes = [
    attribute.bool('sorted', true),
    attribute.type('T', x.dtype === 'int32' ? 'int32' : 'float32'),
    attribute.type('Tk', 'int32'),
    attribute.type('index_type', 'int32'),
  ];
  const outputs = runOp('TopKV2', attributes, [x, tf.scalar(k, 'int32')], 2);
  return { values: tensorAt(outputs, 0), indices: tensorAt(outputs, 1) };
}

/** Up to this, floats count exactly. */
const MAX_EXACT = 2 ** 24;

/** Zeros of `shape` to which each of `values` [..., k] is added at its place on the last axis. */
export function scattered(values: tf.Tensor, places: tf.Tensor, shape: readonly number[]): tf.Tensor {
  const [size, k] = [shape.at(-1) ?? 1, values.shape.at(-1) ?? 1];
  const rows = values.size / Math.max(k, 1);
  const [ofValues, ofPlaces] = [
    tf.reshape(values, [rows, k]),
    tf.reshape(tf.cast(places, 'float32'), [rows, k]),
  ];
  const blocks = blocksOf(rows, Math.max(1, Math.floor(MAX_EXACT / size)));
  const valueBlocks = tf.split(ofValues, blocks, 0);
  const placeBlocks = tf.split(ofPlaces, blocks, 0);
  const parts = valueBlocks.map((block, index) => scatterRows(block, tensorAt(placeBlocks, index), size));
  return tf.reshape(parts.length === 1 ? tensorAt(parts, 0) : tf.concat(parts, 0), [...shape]);
}

/** `rows` as parts of at most `most`. */
function blocksOf(rows: number, most: number): number[] {
  const count = Math.ceil(rows / most);
  return Array.from({ length: count }, (_, index) => Math.min(most, rows - index * most));
}

/** One segment for each place of each row. Counted in floats: a GPU adds int32 on the host. */
function scatterRows(values: tf.Tensor, places: tf.Tensor, size: number): tf.Tensor {
  const [rows = 1] = values.shape;
  const starts = tf.tensor2d(
    Array.from({ length: rows }, (_, row) => row * size),
    [rows, 1],
  );
  // Floats until the end: a GPU reshapes int32 on the host, too.
  const segments = tf.cast(tf.reshape(tf.add(places, starts), [-1]), 'int32');
  const attributes = [
    attribute.type('T', 'float32'),
    attribute.type('Tindices', 'int32'),
    attribute.type('Tnumsegments', 'int32'),
  ];
  return runSingleOp('UnsortedSegmentSum', attributes, [
    tf.reshape(values, [-1]),
    segments,
    tf.scalar(rows * size, 'int32'),
  ]);
}
