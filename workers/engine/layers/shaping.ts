import * as tf from '@tensorflow/tfjs-core';
import { elementsOf, reshaped } from '../../../src/keras/shape.js';
import { type LayerBuilder, statelessLayer } from './layer.js';

/** Declares the shape of one sample; gives it on unchanged. */
export const buildInputLayer: LayerBuilder<'InputLayer'> = () => statelessLayer((x) => x);

/** All axes but the batch into one. */
export const buildFlatten: LayerBuilder<'Flatten'> = (_config, inputShape) => {
  const size = elementsOf(inputShape);
  return statelessLayer((x) => tf.reshape(x, [-1, size]));
};

/** The sample in another shape. */
export const buildReshape: LayerBuilder<'Reshape'> = (config, inputShape) => {
  const shape = reshaped(inputShape, config.target_shape) ?? config.target_shape;
  return statelessLayer((x) => tf.reshape(x, [-1, ...shape]));
};
