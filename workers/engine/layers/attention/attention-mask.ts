import * as tf from '@tensorflow/tfjs-core';
import type { Inputs } from '../../../../src/keras/layers/shapes/shape-inference.js';
import type { CallArguments, Signal } from '../kernel.js';
import { type Grouping, toHeads } from './heads.js';

/**
 * Where a position of the query attends to one of the value: both count, and so does that of the key.
 * @returns [groups, 1, positions of the query or 1, positions of the value or 1]; null: everywhere
 */
export function attentionMask(
  [query, ...others]: Inputs<tf.Tensor>,
  [queryMask, ...otherMasks]: Inputs<Signal['mask']>,
  grouping: Grouping,
  call: CallArguments,
): tf.Tensor | null {
  const rows = queryMask === null ? [] : [flatMask(query, queryMask, grouping)];
  const columns = others.flatMap((x, index) => {
    const mask = otherMasks[index] ?? null;
    return mask === null ? [] : [tf.transpose(flatMask(x, mask, grouping), [0, 1, 3, 2])];
  });
  const [first, ...rest] = [
    ...rows,
    ...columns,
    ...fromCall(call, { query, value: others[0] ?? query }, grouping),
  ];
  return first === undefined ? null : rest.reduce((both, mask) => tf.logicalAnd(both, mask), first);
}

/** [batch, steps …] to [groups, 1, attending positions, 1]. */
function flatMask(x: tf.Tensor, mask: tf.Tensor, grouping: Grouping): tf.Tensor {
  const positions = x.shape.slice(0, -1);
  const ones = Array.from({ length: positions.length - mask.rank }, () => 1);
  const whole = tf.broadcastTo(tf.reshape(mask, [...mask.shape, ...ones]), positions);
  return toHeads(tf.reshape(whole, [...positions, 1, 1]), grouping);
}

/** The masks among the arguments of a call. */
function fromCall(
  { attentionMask, useCausalMask }: CallArguments,
  { query, value }: { query: tf.Tensor; value: tf.Tensor },
  { axes }: Grouping,
): tf.Tensor[] {
  const attending = (x: tf.Tensor) => axes.map((axis) => x.shape[axis + 1] ?? 1);
  const shapes = { rows: attending(query), columns: attending(value), others: othersOf(query, axes) };
  return [
    ...(attentionMask === null ? [] : [ofEveryGroup(attentionMask, shapes)]),
    ...(useCausalMask
      ? [causal(tf.util.sizeFromShape(shapes.rows), tf.util.sizeFromShape(shapes.columns))]
      : []),
  ];
}

/** How many groups each sample has. */
const othersOf = (query: tf.Tensor, axes: readonly number[]): number =>
  query.shape
    .slice(1, -1)
    .reduce((product, size, axis) => (axes.includes(axis) ? product : product * size), 1);

/** [batch, rows …, columns …], its first axes perhaps left out, to [groups, 1, rows, columns]. */
function ofEveryGroup(
  mask: tf.Tensor,
  { rows, columns, others }: { rows: number[]; columns: number[]; others: number },
): tf.Tensor {
  const pairs = [...rows, ...columns];
  const batch = mask.rank > pairs.length ? (mask.shape[0] ?? 1) : 1;
  const given = mask.shape.slice(-pairs.length);
  const whole = tf.broadcastTo(tf.reshape(tf.cast(mask, 'bool'), [batch, ...given]), [batch, ...pairs]);
  const flat = tf.reshape(whole, [batch, 1, tf.util.sizeFromShape(rows), tf.util.sizeFromShape(columns)]);
  if (others === 1) return flat;
  const [, , height = 1, width = 1] = flat.shape;
  return tf.reshape(tf.tile(flat, [1, others, 1, 1]), [-1, 1, height, width]);
}

/** True where a position of the query is not before that of the value: [1, 1, rows, columns]. */
function causal(rows: number, columns: number): tf.Tensor {
  // Constants of floats: a GPU computes ranges, and compares integers, on the host.
  const positions = (count: number, shape: number[]) =>
    tf.tensor(
      Float32Array.from({ length: count }, (_, index) => index),
      shape,
    );
  return tf.greaterEqual(positions(rows, [1, 1, rows, 1]), positions(columns, [1, 1, 1, columns]));
}
