import * as tf from '@tensorflow/tfjs-core';
import { withoutGradient } from '../custom-gradient.js';

/** x in another type. Unlike that of tf.cast, no gradient passes through integers and booleans, as in TensorFlow. */
export function castTo(x: tf.Tensor, dtype: 'float32' | 'int32' | 'bool'): tf.Tensor {
  if (x.dtype === dtype) return x;
  return x.dtype === 'float32' ? withoutGradient(x, () => tf.cast(x, dtype)) : tf.cast(x, dtype);
}
