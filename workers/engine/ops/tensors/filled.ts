import * as tf from '@tensorflow/tfjs-core';
import { attribute, runSingleOp } from '../native-backend.js';
import type { ElementType } from './element-type.js';

/** A tensor of one number. Unlike that of tf.ones, its values do not become part of the recorded graph. */
export function filled(shape: readonly number[], value: number, dtype: ElementType): tf.Tensor {
  const attributes = [attribute.type('T', dtype), attribute.type('index_type', 'int32')];
  return runSingleOp('Fill', attributes, [tf.tensor1d([...shape], 'int32'), tf.scalar(value, dtype)]);
}
