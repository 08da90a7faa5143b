import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from '../custom-gradient.js';
import { attribute, runSingleOp } from '../native-backend.js';

/** Removes so many values before and after on each axis. The gradient of tf.slice takes a zero from the host's memory; this one does not. */
export function crop(x: tf.Tensor, borders: readonly (readonly [number, number])[]): tf.Tensor {
  const begin = borders.map(([before]) => before);
  const size = x.shape.map((length, axis) => length - (borders[axis]?.[0] ?? 0) - (borders[axis]?.[1] ?? 0));
  const attributes = [attribute.type('T', 'float32'), attribute.type('Tpaddings', 'int32')];
  return withGradient(
    [x],
    () => ({ value: tf.slice(x, begin, size), saved: [] }),
    (dy) => [runSingleOp('Pad', attributes, [dy, tf.tensor2d(borders.flat(), [x.rank, 2], 'int32')])],
  );
}
