import * as tf from '@tensorflow/tfjs-core';
import { axisArgument } from '../../../../../src/keras/operations/arguments/axes.js';
import {
  type AnyArguments,
  flagArgument,
  integerArgument,
  isAbsent,
  optionalNumber,
} from '../../../../../src/keras/operations/arguments/values.js';
import type { SORTING } from '../../../../../src/keras/operations/numpy/indexing/sorting.js';
import { withoutGradients } from '../../../ops/custom-gradient.js';
import { gather } from '../../../ops/gather.js';
import { countBelow } from '../../../ops/indexing/count-below.js';
import { castTo } from '../../../ops/numeric/cast.js';
import { alongLast } from '../../../ops/shape/along-last.js';
import { elementType } from '../../../ops/tensors/element-type.js';
import { filled } from '../../../ops/tensors/filled.js';
import { groupSums, integersBelow } from '../../../ops/tensors/integers.js';
import { ascendingOrder, sortedAscending } from '../../../ops/tensors/sort.js';
import { tensorOf } from '../../arguments.js';
import type { KernelsOf, OperationKernel } from '../../kernel.js';
import { ofCommonType } from '../operands.js';

/** An operation on the numbers along an axis, or on all in one row. */
const alongAxis =
  (compute: (rows: tf.Tensor, args: AnyArguments) => tf.Tensor): OperationKernel =>
  (args) => {
    const x = tensorOf(args, 'x');
    if (isAbsent(args, 'axis') || x.rank === 0) return compute(tf.reshape(x, [-1]), args);
    const axis = axisArgument(args, 'axis', x.rank);
    return alongLast(x, axis, (rows) => compute(rows, args));
  };

/** Truth values are sorted as 0 and 1. */
const sortRows = (x: tf.Tensor): tf.Tensor =>
  x.dtype === 'bool' ? castTo(sortedAscending(castTo(x, 'int32')), 'bool') : sortedAscending(x);

const orderRows = (x: tf.Tensor): tf.Tensor => ascendingOrder(x.dtype === 'bool' ? castTo(x, 'int32') : x);

/** The places of the `kth + 1` least numbers in order, then of the others from the largest on. */
function partitionRows(x: tf.Tensor, kth: number): tf.Tensor {
  const size = x.shape.at(-1) ?? 1;
  const count = Math.min(Math.max(kth < 0 ? kth + size : kth, 0), size - 1) + 1;
  const order = orderRows(x);
  const [least, rest] = tf.split(order, [count, size - count], -1);
  if (least === undefined || rest === undefined) throw new Error('A split has two parts');
  return count === size ? order : tf.concat([least, tf.reverse(rest, -1)], -1);
}

/** The number of entries of a sorted row below each value; their types may differ. */
function countOfCommonType(sorted: tf.Tensor, values: tf.Tensor, side: 'left' | 'right'): tf.Tensor {
  const [row, value] = ofCommonType([sorted, values]);
  if (row === undefined || value === undefined) throw new Error('Two operands are needed');
  return castTo(countBelow(row, value, side), 'int32');
}

/** The different numbers in order, and what is asked about each, in `size` places. */
function unique(x: tf.Tensor, args: AnyArguments): tf.Tensor[] {
  const size = integerArgument(args, 'size');
  const row = tf.reshape(x, [-1]);
  const numbers = row.dtype === 'bool' ? castTo(row, 'int32') : row;
  const filling = optionalNumber(args, 'fill_value') ?? 0;
  const padded = (one: tf.Tensor, padding: number) => withPadding(one, countOf(numbers), size, padding);
  return [
    castTo(
      withoutGradients([numbers], () => padded(valuesOf(numbers), filling)),
      elementType(x),
    ),
    ...(flagArgument(args, 'return_index')
      ? [withoutGradients([numbers], () => padded(firstPlaces(numbers), 1))]
      : []),
    ...(flagArgument(args, 'return_inverse')
      ? [
          tf.reshape(
            withoutGradients([numbers], () => groupOfEach(numbers)),
            x.shape,
          ),
        ]
      : []),
    ...(flagArgument(args, 'return_counts')
      ? [withoutGradients([numbers], () => padded(countsOf(numbers), 0))]
      : []),
  ];
}

/** Where a sorted row has a number for the first time. */
function isFirst(sorted: tf.Tensor): tf.Tensor {
  const size = sorted.size;
  const after = tf.slice(sorted, [1], [size - 1]);
  const before = tf.slice(sorted, [0], [size - 1]);
  return tf.concat([filled([1], 1, 'bool'), tf.notEqual(after, before)], 0);
}

/** For each place of a sorted row, which of the different numbers it has. */
const groups = (sorted: tf.Tensor): tf.Tensor =>
  tf.sub(tf.cumsum(tf.cast(isFirst(sorted), 'int32'), 0), tf.scalar(1, 'int32'));

const countOf = (x: tf.Tensor): tf.Tensor => tf.sum(tf.cast(isFirst(sortedAscending(x)), 'int32'));

/** Of each group, the entry of its first place. */
function firstOfGroups(sorted: tf.Tensor, entries: tf.Tensor): tf.Tensor {
  const kept = tf.where(isFirst(sorted), entries, tf.zerosLike(entries));
  return groupSums(kept, groups(sorted), sorted.size);
}

function valuesOf(x: tf.Tensor): tf.Tensor {
  const sorted = sortedAscending(x);
  return firstOfGroups(sorted, sorted);
}

const firstPlaces = (x: tf.Tensor): tf.Tensor => firstOfGroups(sortedAscending(x), ascendingOrder(x));

function countsOf(x: tf.Tensor): tf.Tensor {
  const sorted = sortedAscending(x);
  return groupSums(filled([x.size], 1, 'int32'), groups(sorted), x.size);
}

/** For each place of x, which of the different numbers it has. */
const groupOfEach = (x: tf.Tensor): tf.Tensor =>
  gather(groups(sortedAscending(x)), ascendingOrder(ascendingOrder(x)), 0);

/** The first `size` entries; those behind the counted ones are padding. */
function withPadding(entries: tf.Tensor, count: tf.Tensor, size: number, padding: number): tf.Tensor {
  const kept = Math.min(size, entries.size);
  const value = (shape: number[]) => filled(shape, padding, elementType(entries));
  const isCounted = tf.less(integersBelow(kept), count);
  const first = tf.where(isCounted, tf.slice(entries, [0], [kept]), value([kept]));
  return kept === size ? first : tf.concat([first, value([size - kept])], 0);
}

/** The math of operations that sort, search and count. */
export const SORTING_KERNELS: KernelsOf<typeof SORTING> = {
  Sort: alongAxis(sortRows),
  Argsort: alongAxis(orderRows),
  Argpartition: alongAxis((rows, args) => partitionRows(rows, integerArgument(args, 'kth'))),
  SearchSorted: (args) =>
    countOfCommonType(
      tensorOf(args, 'sorted_sequence'),
      tensorOf(args, 'values'),
      args['side'] === 'right' ? 'right' : 'left',
    ),
  Digitize: (args) => countOfCommonType(tensorOf(args, 'bins'), tensorOf(args, 'x'), 'right'),
  Unique: (args) => unique(tensorOf(args, 'x'), args),
  IsIn: (args) => {
    const [x, y] = ofCommonType([tensorOf(args, 'x1'), tensorOf(args, 'x2')]);
    if (x === undefined || y === undefined) throw new Error('Two operands are needed');
    return withoutGradients([x, y], () => {
      const isFound = tf.any(tf.equal(tf.expandDims(x, -1), tf.reshape(y, [-1])), -1);
      return flagArgument(args, 'invert') ? tf.logicalNot(isFound) : isFound;
    });
  },
};
