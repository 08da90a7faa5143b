import * as tf from '@tensorflow/tfjs-core';
import type { Contraction, Label } from '../../../../src/keras/operations/numpy/products/contraction.js';
import { matMul } from '../mat-mul.js';
import { sum } from '../tensors/reduce.js';
import { diagonal } from './diagonal.js';

/** A tensor with the labels of its axes. */
interface Labelled {
  x: tf.Tensor;
  labels: readonly Label[];
}

/** A product of tensors of type float32, by matrix products of two at a time. */
export function contract({ operands, output }: Contraction, tensors: readonly tf.Tensor[]): tf.Tensor {
  const all = tensors.map((x, index): Labelled => ({ x, labels: operands[index] ?? [] }));
  const sizes = sizesOf(all);
  const [first, ...rest] = all.map((one) => withoutRepeats(oneOfEach(one), sizes));
  if (first === undefined) throw new Error('A product has operands');
  const neededAfter = (index: number): ReadonlySet<Label> =>
    new Set([...output, ...rest.slice(index).flatMap(({ labels }) => labels)]);
  const product = rest.reduce(
    (before, next, index) => multiplied(before, next, neededAfter(index + 1)),
    first,
  );
  const summed = summedUp(product, new Set(output));
  return tf.transpose(
    summed.x,
    output.map((label) => summed.labels.indexOf(label)),
  );
}

function sizesOf(all: readonly Labelled[]): Map<Label, number> {
  const sizes = new Map<Label, number>();
  for (const { x, labels } of all)
    for (const [axis, label] of labels.entries())
      sizes.set(label, Math.max(sizes.get(label) ?? 1, x.shape[axis] ?? 1));
  return sizes;
}

/** A label that an operand has twice is its diagonal. */
function oneOfEach({ x, labels }: Labelled): Labelled {
  const second = labels.findIndex((label, axis) => labels.indexOf(label) < axis);
  const label = labels[second];
  if (label === undefined) return { x, labels };
  const first = labels.indexOf(label);
  const others = labels.filter((_, axis) => axis !== first && axis !== second);
  return oneOfEach({ x: diagonal(x, [first, second], 0), labels: [...others, label] });
}

/** Without axes of size 1 that other operands have more of. */
function withoutRepeats({ x, labels }: Labelled, sizes: ReadonlyMap<Label, number>): Labelled {
  const isKept = (label: Label, axis: number) => x.shape[axis] === sizes.get(label);
  const kept = labels.filter(isKept);
  if (kept.length === labels.length) return { x, labels };
  return {
    x: tf.reshape(
      x,
      kept.map((label) => sizes.get(label) ?? 1),
    ),
    labels: kept,
  };
}

/** Without the axes that are not needed, by summing over them. */
function summedUp({ x, labels }: Labelled, needed: ReadonlySet<Label>): Labelled {
  const axes = labels.flatMap((label, axis) => (needed.has(label) ? [] : [axis]));
  if (axes.length === 0) return { x, labels };
  return { x: sum(x, axes), labels: labels.filter((label) => needed.has(label)) };
}

/** The product of two tensors, with the labels that are needed. */
function multiplied(first: Labelled, second: Labelled, needed: ReadonlySet<Label>): Labelled {
  const a = summedUp(first, new Set([...needed, ...second.labels]));
  const b = summedUp(second, new Set([...needed, ...first.labels]));
  const shared = a.labels.filter((label) => b.labels.includes(label));
  const batch = shared.filter((label) => needed.has(label));
  const inner = shared.filter((label) => !needed.has(label));
  const rows = a.labels.filter((label) => !shared.includes(label));
  const columns = b.labels.filter((label) => !shared.includes(label));
  const left = grouped(a, [batch, rows, inner]);
  const right = grouped(b, [batch, inner, columns]);
  const product = inner.length === 0 ? outer(left.x, right.x) : matrixProducts(left.x, right.x);
  const sizes = new Map([...left.sizes, ...right.sizes]);
  const labels = [...batch, ...rows, ...columns];
  return {
    x: tf.reshape(
      product,
      labels.map((label) => sizes.get(label) ?? 1),
    ),
    labels,
  };
}

/** A tensor whose axes are put together in groups, each of which becomes one axis. */
function grouped({ x, labels }: Labelled, groups: readonly (readonly Label[])[]) {
  const sizes = new Map(labels.map((label, axis) => [label, x.shape[axis] ?? 1]));
  const order = groups.flat().map((label) => labels.indexOf(label));
  const shape = groups.map((group) => group.reduce((product, label) => product * (sizes.get(label) ?? 1), 1));
  const isInOrder = order.every((axis, place) => axis === place);
  return { x: tf.reshape(isInOrder ? x : tf.transpose(x, order), shape), sizes };
}

/** [batch, rows, 1] · [batch, 1, columns] */
const outer = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => tf.mul(a, b);

/** [batch, rows, inner] · [batch, inner, columns] */
function matrixProducts(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const [batch = 1, rows = 1, inner = 1] = a.shape;
  const columns = b.shape[2] ?? 1;
  if (batch > 1) return tf.matMul(a, b);
  return matMul(tf.reshape(a, [rows, inner]), tf.reshape(b, [inner, columns]));
}
