import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from './custom-gradient.js';
import { runSingleOp } from './native-backend.js';

/** The real and imaginary parts of the Fourier transform of rows of numbers: [2, ...rows, ⌊size / 2⌋ + 1]. */
export function realFourier(rows: tf.Tensor): tf.Tensor {
  const size = rows.shape.at(-1) ?? 1;
  const length = tf.tensor1d([size], 'int32');
  return withGradient(
    [rows],
    () => {
      const spectrum = runSingleOp('RFFT', [], [rows, length]);
      const parts = [runSingleOp('Real', [], [spectrum]), runSingleOp('Imag', [], [spectrum])];
      return { value: tf.stack(parts), saved: [] };
    },
    (dy) => [transposed(dy, size)],
  );
}

/** The transpose of the transform: its inverse, with bands that stand for two counted once. */
function transposed(dy: tf.Tensor, size: number): tf.Tensor {
  const bands = dy.shape.at(-1) ?? 1;
  const isSingle = (band: number) => band === 0 || 2 * band === size;
  const shares = Array.from({ length: bands }, (_, band) => (isSingle(band) ? size : size / 2));
  const [real, imaginary] = tf.unstack(tf.mul(dy, tf.tensor1d(shares)));
  if (real === undefined || imaginary === undefined) throw new Error('A spectrum has two parts');
  const spectrum = runSingleOp('Complex', [], [real, imaginary]);
  return runSingleOp('IRFFT', [], [spectrum, tf.tensor1d([size], 'int32')]);
}
