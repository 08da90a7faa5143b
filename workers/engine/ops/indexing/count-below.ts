import * as tf from '@tensorflow/tfjs-core';
import { withoutGradients } from '../custom-gradient.js';
import { attribute, runSingleOp } from '../native-backend.js';
import { elementType } from '../tensors/element-type.js';

/** The number of entries of a sorted row that are less than each value, or, on the right, not larger: float32. */
export function countBelow(row: tf.Tensor, values: tf.Tensor, side: 'left' | 'right'): tf.Tensor {
  const attributes = [attribute.type('T', elementType(row)), attribute.type('out_type', 'int32')];
  const name = side === 'left' ? 'LowerBound' : 'UpperBound';
  return withoutGradients([row, values], () => {
    const counts = runSingleOp(name, attributes, [tf.reshape(row, [1, -1]), tf.reshape(values, [1, -1])]);
    // On a GPU, a reshape of int32 is done by the host.
    return tf.reshape(tf.cast(counts, 'float32'), values.shape);
  });
}
