import * as tf from '@tensorflow/tfjs-core';
import { type Numbers, shapeOf } from '../../../../src/keras/layers/preprocessing/numbers.js';

/** An array in the arguments of a layer. */
export const tensorOf = (numbers: Numbers): tf.Tensor =>
  tf.tensor([numbers].flat(3), [...(shapeOf(numbers) ?? [])], 'float32');
