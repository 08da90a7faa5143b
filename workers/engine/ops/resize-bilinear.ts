import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from './custom-gradient.js';
import { attribute, runSingleOp } from './native-backend.js';

/** Images in another size, as Keras interpolates them: pixels are squares. tfjs's gradient takes them for points. */
export function resizeBilinear(images: tf.Tensor, size: readonly [number, number]): tf.Tensor {
  const attributes = [
    attribute.type('T', 'float32'),
    attribute.bool('align_corners', false),
    attribute.bool('half_pixel_centers', true),
  ];
  return withGradient(
    [images],
    () => {
      const value = runSingleOp('ResizeBilinear', attributes, [images, tf.tensor1d([...size], 'int32')]);
      return { value, saved: [images] };
    },
    (dy, [original]) => [runSingleOp('ResizeBilinearGrad', attributes, [dy, original ?? images])],
  );
}
