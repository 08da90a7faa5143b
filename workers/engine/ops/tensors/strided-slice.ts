import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from '../custom-gradient.js';
import { attribute, runSingleOp } from '../native-backend.js';
import { elementType } from './element-type.js';

/** `start:stop:step` along an axis; a stop of -1 with a negative step lies before the first entry. */
export interface AxisSlice {
  start: number;
  stop: number;
  step: number;
}

/** A slice along each axis, with a gradient, which tf.stridedSlice lacks. */
export function stridedSlice(x: tf.Tensor, slices: readonly AxisSlice[]): tf.Tensor {
  const bounds = () => [
    ints(slices.map(({ start }) => start)),
    ints(slices.map(({ stop }) => stop)),
    ints(slices.map(({ step }) => step)),
  ];
  const masks = maskAttributes(slices);
  return withGradient(
    [x],
    () => ({
      value: runSingleOp('StridedSlice', [attribute.type('T', elementType(x)), ...masks], [x, ...bounds()]),
      saved: [],
    }),
    (dy) => [
      runSingleOp(
        'StridedSliceGrad',
        [attribute.type('T', 'float32'), ...masks],
        [ints(x.shape), ...bounds(), dy],
      ),
    ],
  );
}

const ints = (values: readonly number[]): tf.Tensor => tf.tensor1d([...values], 'int32');

function maskAttributes(slices: readonly AxisSlice[]) {
  // -1 would count from the end.
  const endMask = slices.reduce((mask, { stop }, axis) => (stop < 0 ? mask | (1 << axis) : mask), 0);
  return [
    attribute.type('Index', 'int32'),
    attribute.int('begin_mask', 0),
    attribute.int('end_mask', endMask),
    attribute.int('ellipsis_mask', 0),
    attribute.int('new_axis_mask', 0),
    attribute.int('shrink_axis_mask', 0),
  ];
}
