import * as tf from '@tensorflow/tfjs-core';
import type { Inputs } from '../../../../src/keras/layers/shapes/shape-inference.js';
import type { Signal } from '../kernel.js';
import { type Grouping, toHeads } from './heads.js';

/**
 * Where a position of the query attends to one of the value: both count, and so does that of the key.
 * @returns [groups, 1, positions of the query or 1, positions of the value or 1]; null: everywhere
 */
export function attentionMask(
  [query, ...others]: Inputs<tf.Tensor>,
  [queryMask, ...otherMasks]: Inputs<Signal['mask']>,
  grouping: Grouping,
): tf.Tensor | null {
  const rows = queryMask === null ? [] : [flatMask(query, queryMask, grouping)];
  const columns = others.flatMap((x, index) => {
    const mask = otherMasks[index] ?? null;
    return mask === null ? [] : [tf.transpose(flatMask(x, mask, grouping), [0, 1, 3, 2])];
  });
  const [first, ...rest] = [...rows, ...columns];
  return first === undefined ? null : rest.reduce((both, mask) => tf.logicalAnd(both, mask), first);
}

/** [batch, steps …] to [groups, 1, attending positions, 1]. */
function flatMask(x: tf.Tensor, mask: tf.Tensor, grouping: Grouping): tf.Tensor {
  const positions = x.shape.slice(0, -1);
  const ones = Array.from({ length: positions.length - mask.rank }, () => 1);
  const whole = tf.broadcastTo(tf.reshape(mask, [...mask.shape, ...ones]), positions);
  return toHeads(tf.reshape(whole, [...positions, 1, 1]), grouping);
}
