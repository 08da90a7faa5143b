import type * as tf from '@tensorflow/tfjs-core';
import { tensorAt, withGradient } from '../custom-gradient.js';
import { attribute, runSingleOp } from '../native-backend.js';
import { sumTo } from './broadcast.js';
import { elementType } from './element-type.js';
import { filled } from './filled.js';

/**
 * The numbers of `a` where a condition is true, else those of `b`, both of one type; shapes are broadcast. Unlike that of
 * tf.where, the gradient of what is not chosen is 0 even where the other is infinite.
 */
export function select(condition: tf.Tensor, a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return withGradient(
    [condition, a, b],
    () => ({ value: selected(condition, a, b), saved: [condition] }),
    (dy, saved) => {
      const zeros = filled(dy.shape, 0, 'float32');
      const isFirst = tensorAt(saved, 0);
      return [
        filled(condition.shape, 0, 'float32'),
        sumTo(selected(isFirst, dy, zeros), a.shape),
        sumTo(selected(isFirst, zeros, dy), b.shape),
      ];
    },
  );
}

const selected = (condition: tf.Tensor, a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
  runSingleOp('SelectV2', [attribute.type('T', elementType(a))], [condition, a, b]);
