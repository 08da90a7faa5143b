import * as tf from '@tensorflow/tfjs-core';
import { type LayerBuilder, statelessLayer } from './layer.js';

/** Declares the shape of one sample; gives it on unchanged. */
export const buildInputLayer: LayerBuilder<'InputLayer'> = (_config, inputShape) =>
  statelessLayer(inputShape, (x) => x);

/** All axes but the batch into one. */
export const buildFlatten: LayerBuilder<'Flatten'> = (_config, inputShape) => {
  const size = tf.util.sizeFromShape(inputShape);
  return statelessLayer([size], (x) => tf.reshape(x, [-1, size]));
};

/** The sample in another shape. */
export const buildReshape: LayerBuilder<'Reshape'> = (config, inputShape) => {
  const shape = inferShape(config.target_shape, tf.util.sizeFromShape(inputShape));
  return statelessLayer(shape, (x) => tf.reshape(x, [-1, ...shape]));
};

/** Fills in the one -1 of a target shape. */
export function inferShape(target: readonly number[], size: number): number[] {
  const known = target.reduce((product, dimension) => (dimension === -1 ? product : product * dimension), 1);
  return target.map((dimension) => (dimension === -1 ? size / known : dimension));
}
