import * as tf from '@tensorflow/tfjs-core';

/** How positions are grouped for attention: those along `axes` attend to each other. */
export interface Grouping {
  /** In the shape of one sample. */
  axes: readonly number[];
  /** Of one sample. */
  rank: number;
}

/** [batch, positions …, heads, size] to [groups, heads, attending positions, size]. */
export function toHeads(x: tf.Tensor, grouping: Grouping): tf.Tensor {
  const [heads = 1, size = 1] = x.shape.slice(-2);
  const attending = grouping.axes.reduce((product, axis) => product * (x.shape[axis + 1] ?? 1), 1);
  return tf.reshape(tf.transpose(x, orderOf(grouping)), [-1, heads, attending, size]);
}

/** The other way round. @param shape of the query before `toHeads`; the size of a head may be another one */
export function fromHeads(x: tf.Tensor, shape: readonly number[], grouping: Grouping): tf.Tensor {
  const order = orderOf(grouping);
  const size = x.shape.at(-1) ?? 1;
  const sizes = [...shape.slice(0, -1), size];
  const back = order.map((_, axis) => order.indexOf(axis));
  return tf.transpose(
    tf.reshape(
      x,
      order.map((axis) => sizes[axis] ?? 1),
    ),
    back,
  );
}

/** The batch and what does not attend, the heads, what attends, the size of a head. */
function orderOf({ axes, rank }: Grouping): number[] {
  const positions = Array.from({ length: rank - 1 }, (_, axis) => axis);
  const others = positions.filter((axis) => !axes.includes(axis));
  return [0, ...others.map((axis) => axis + 1), rank, ...axes.map((axis) => axis + 1), rank + 1];
}
