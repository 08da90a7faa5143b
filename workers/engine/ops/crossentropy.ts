import * as tf from '@tensorflow/tfjs-core';
import { avoidsRandomOrder } from '../device/determinism.js';
import { tensorAt, withGradient } from './custom-gradient.js';
import { attribute, runOp, runSingleOp } from './native-backend.js';

/**
 * -Σ labels · log softmax(logits) over the last axis. As TensorFlow's kernel, the gradient takes labels to sum to 1.
 * @param labels The shape of `logits`: [..., classes]
 */
export function softmaxCrossentropy(labels: tf.Tensor, logits: tf.Tensor): tf.Tensor {
  const rows = rowsOf(logits);
  const target = tf.reshape(labels, rows.shape);
  if (avoidsRandomOrder()) return shapedAs(logits, composedCrossentropy(rows, target));
  const attributes = [attribute.type('T', 'float32')];
  return shapedAs(
    logits,
    rowLosses(rows, () => runOp('SoftmaxCrossEntropyWithLogits', attributes, [rows, target], 2)),
  );
}

/**
 * -log softmax(logits) at the class of each row.
 * @param classes The shape of `logits` without the last axis; fractions are cut off.
 * @throws Error for a class that is not there
 */
export function sparseSoftmaxCrossentropy(classes: tf.Tensor, logits: tf.Tensor): tf.Tensor {
  const rows = rowsOf(logits);
  // Reshaped before they are int32, which a GPU has reshaped on the host.
  const target = tf.cast(tf.reshape(classes, [-1]), 'int32');
  if (avoidsRandomOrder()) return shapedAs(logits, composedCrossentropy(rows, oneHot(target, rows)));
  const attributes = [attribute.type('T', 'float32'), attribute.type('Tlabels', 'int32')];
  return shapedAs(
    logits,
    rowLosses(rows, () => runOp('SparseSoftmaxCrossEntropyWithLogits', attributes, [rows, target], 2)),
  );
}

/**
 * The loss of each row from operations that GPUs have deterministic kernels for: under determinism, those that compute it
 * at once refuse there. @param target The shape of `rows`
 */
export function composedCrossentropy(rows: tf.Tensor, target: tf.Tensor): tf.Tensor {
  return withGradient(
    [rows],
    () => {
      const logShares = runSingleOp('LogSoftmax', [attribute.type('T', 'float32')], [rows]);
      return { value: tf.neg(tf.sum(tf.mul(target, logShares), -1)), saved: [logShares, target] };
    },
    (dy, saved) => [tf.mul(tf.expandDims(dy, -1), tf.sub(tf.exp(tensorAt(saved, 0)), tensorAt(saved, 1)))],
  );
}

function oneHot(classes: tf.Tensor, rows: tf.Tensor): tf.Tensor {
  return tf.oneHot(tf.cast(classes, 'int32'), rows.shape.at(-1) ?? 1, 1, 0, 'float32');
}

function rowsOf(logits: tf.Tensor): tf.Tensor {
  return tf.reshape(logits, [-1, logits.shape.at(-1) ?? 1]);
}

function shapedAs(logits: tf.Tensor, losses: tf.Tensor): tf.Tensor {
  return tf.reshape(losses, logits.shape.slice(0, -1));
}

/** `compute` gives the loss of each row and its gradient by the row's logits, both at once. */
function rowLosses(rows: tf.Tensor, compute: () => tf.Tensor[]): tf.Tensor {
  return withGradient(
    [rows],
    () => {
      const outputs = compute();
      return { value: tensorAt(outputs, 0), saved: [tensorAt(outputs, 1)] };
    },
    (dy, saved) => [tf.mul(tf.expandDims(dy, -1), tensorAt(saved, 0))],
  );
}
