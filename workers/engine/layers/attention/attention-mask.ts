import * as tf from '@tensorflow/tfjs-core';
import {
  alignedMask,
  attendingSizes,
  otherSizes,
  scoreAxes,
} from '../../../../src/keras/layers/attention/attention-scores.js';
import type { Inputs } from '../../../../src/keras/layers/shapes/shape-inference.js';
import type { CallContext } from '../kernel.js';
import { type Grouping, toHeads } from './heads.js';
import { causalMask, slidingMask } from './pair-mask.js';

/** How a layer attends, as far as its masks are concerned. */
export interface Attending {
  heads: number;
  grouping: Grouping;
  config: { sliding_window: number | null };
}

/**
 * Where a position of the query attends to one of the value: both count, and so does that of the key.
 * @returns [groups or 1, heads or 1, positions of the query or 1, positions of the value or 1]; null: everywhere
 */
export function attentionMask(
  inputs: Inputs<tf.Tensor>,
  attending: Attending,
  { masks, call }: Pick<CallContext, 'masks' | 'call'>,
): tf.Tensor | null {
  const { axes } = attending.grouping;
  const [query, value = query] = inputs;
  const lengths = [query, value].map((x) => tf.util.sizeFromShape(attendingSizes(x.shape.slice(1), axes)));
  const all = [
    ...ofInputs(inputs, masks, attending.grouping),
    ...givenMasks(call).map((mask) => ofScores(mask, { query, value }, attending)),
    ...(call.useCausalMask ? [causalMask(lengths)] : []),
    ...windowMask(lengths, attending.config.sliding_window),
  ];
  const [first, ...rest] = all;
  return first === undefined ? null : rest.reduce((both, mask) => tf.logicalAnd(both, mask), first);
}

const windowMask = (lengths: readonly number[], window: number | null): tf.Tensor[] =>
  window === null ? [] : [slidingMask(lengths, window)];

/** A mask of the query hides rows, one of the value or the key columns. */
function ofInputs(
  [query, ...others]: Inputs<tf.Tensor>,
  [queryMask, ...otherMasks]: CallContext['masks'],
  grouping: Grouping,
): tf.Tensor[] {
  const rows = queryMask === null ? [] : [flatMask(query, queryMask, grouping)];
  const columns = others.flatMap((x, index) => {
    const mask = otherMasks[index] ?? null;
    return mask === null ? [] : [tf.transpose(flatMask(x, mask, grouping), [0, 1, 3, 2])];
  });
  return [...rows, ...columns];
}

/** [batch, steps …] to [groups, 1, attending positions, 1]. */
function flatMask(x: tf.Tensor, mask: tf.Tensor, grouping: Grouping): tf.Tensor {
  const positions = x.shape.slice(0, -1);
  const ones = Array.from({ length: positions.length - mask.rank }, () => 1);
  const whole = tf.broadcastTo(tf.reshape(mask, [...mask.shape, ...ones]), positions);
  return toHeads(tf.reshape(whole, [...positions, 1, 1]), grouping);
}

/** The masks among the arguments of a call. */
function givenMasks({ attentionMask: mask, attentionConstant: constant }: CallContext['call']): tf.Tensor[] {
  const array = constant && tf.tensor([...constant.values], [...constant.shape], 'float32');
  return [mask, array].flatMap((given) => (given === null ? [] : [tf.cast(given, 'bool')]));
}

/** A mask whose axes are those of the scores, the heads and the axes in front perhaps left out, as [groups, heads, rows, columns]. */
function ofScores(
  mask: tf.Tensor,
  { query, value }: { query: tf.Tensor; value: tf.Tensor },
  { heads, grouping: { axes } }: Attending,
): tf.Tensor {
  const [ofQuery, ofValue] = [query.shape.slice(1), value.shape.slice(1)];
  const others = otherSizes(ofQuery, axes);
  const scores = scoreAxes({ query: ofQuery, value: ofValue, heads, axes });
  const aligned = alignedMask(mask.shape, scores.length + 1, axes.length);
  const [batch = 1, shared = 1] = [aligned[0], aligned[others.length + 1]];
  const groups = others.length === 0 ? batch : (query.shape[0] ?? 1);
  const pairs = scores.slice(-2 * axes.length);
  const whole = tf.broadcastTo(tf.reshape(mask, aligned), [groups, ...others, shared, ...pairs]);
  const [rows, columns] = [pairs.slice(0, axes.length), pairs.slice(axes.length)];
  return tf.reshape(whole, [
    tf.util.sizeFromShape([groups, ...others]),
    shared,
    tf.util.sizeFromShape(rows),
    tf.util.sizeFromShape(columns),
  ]);
}
