import * as tf from '@tensorflow/tfjs-core';
import { gather } from '../gather.js';
import { attribute, runSingleOp } from '../native-backend.js';
import { elementType } from './element-type.js';

/** The integers from 0 to below `count`. Unlike those of tf.range, they do not become part of the recorded graph. */
export function integersBelow(count: number): tf.Tensor {
  const bounds = [0, count, 1].map((bound) => tf.scalar(bound, 'int32'));
  return runSingleOp('Range', [attribute.type('Tidx', 'int32')], bounds);
}

/** The sums of the numbers with each group, from 0 to below `count`; without a gradient. @param groups int32, of the shape of x */
export function groupSums(x: tf.Tensor, groups: tf.Tensor, count: number): tf.Tensor {
  const attributes = [
    attribute.type('T', elementType(x)),
    attribute.type('Tindices', 'int32'),
    attribute.type('Tnumsegments', 'int32'),
  ];
  return runSingleOp('UnsortedSegmentSum', attributes, [x, groups, tf.scalar(count, 'int32')]);
}

/** The entries of an axis at places that are known before the step runs. */
export const gatherConstant = (x: tf.Tensor, places: readonly number[], axis: number): tf.Tensor =>
  gather(x, tf.tensor1d([...places], 'int32'), axis);
