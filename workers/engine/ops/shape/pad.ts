import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from '../custom-gradient.js';
import { attribute, runSingleOp } from '../native-backend.js';

/** Zeros before and after each axis. Not tf.pad: it takes the zero from the memory of the host. */
export function padWithZeros(x: tf.Tensor, paddings: readonly (readonly [number, number])[]): tf.Tensor {
  const type = x.dtype === 'int32' ? 'int32' : 'float32';
  const attributes = [attribute.type('T', type), attribute.type('Tpaddings', 'int32')];
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
