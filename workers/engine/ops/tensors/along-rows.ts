import * as tf from '@tensorflow/tfjs-core';
import { tensorAt, withGradient } from '../custom-gradient.js';
import { scattered } from '../indexing/top-k.js';
import { attribute, runSingleOp } from '../native-backend.js';
import { elementType } from './element-type.js';

/**
 * For each row along the last axis, its entries at places of its own.
 * @param indices int32, from 0 on, of the shape of x but for the last axis
 */
export function gatherFromRows(x: tf.Tensor, indices: tf.Tensor): tf.Tensor {
  const size = x.shape.at(-1) ?? 1;
  const rows = tf.reshape(x, [-1, size]);
  const places = tf.reshape(indices, [-1, indices.shape.at(-1) ?? 1]);
  return tf.reshape(gatherRows(rows, places), indices.shape);
}

/** Entries of [rows, size] at [rows, places]. */
function gatherRows(x: tf.Tensor, indices: tf.Tensor): tf.Tensor {
  const attributes = [
    attribute.int('batch_dims', 1),
    attribute.type('Tparams', elementType(x)),
    attribute.type('Tindices', 'int32'),
    attribute.type('Taxis', 'int32'),
  ];
  const compute = () => runSingleOp('GatherV2', attributes, [x, indices, tf.scalar(1, 'int32')]);
  if (x.dtype !== 'float32') return compute();
  return withGradient(
    [x],
    () => ({ value: compute(), saved: [indices] }),
    (dy, saved) => [scattered(dy, tensorAt(saved, 0), x.shape)],
  );
}
