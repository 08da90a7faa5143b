import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from '../custom-gradient.js';
import { attribute, runSingleOp } from '../native-backend.js';
import { elementType } from '../tensors/element-type.js';

/** Zeros before and after each axis. Not tf.pad: it takes the zero from the memory of the host. */
export function padWithZeros(x: tf.Tensor, paddings: readonly (readonly [number, number])[]): tf.Tensor {
  const attributes = [attribute.type('T', elementType(x)), attribute.type('Tpaddings', 'int32')];
  return withGradient(
    [x],
    () => {
      const sizes = tf.tensor2d(paddings.flat(), [paddings.length, 2], 'int32');
      return { value: runSingleOp('Pad', attributes, [x, sizes]), saved: [] };
    },
    (dy) => [
      tf.slice(
        dy,
        paddings.map(([before]) => before),
        x.shape,
      ),
    ],
  );
}
