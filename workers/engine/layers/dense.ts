import * as tf from '@tensorflow/tfjs-core';
import { matMul } from '../ops/mat-mul.js';
import { activate } from './activate.js';
import { addBias } from './add-bias.js';
import { type LayerBuilder, trainableWeight } from './layer.js';

/** activation(x · kernel + bias) over the last axis. */
export const buildDense: LayerBuilder<'Dense'> = (config, inputShape) => {
  const features = inputShape.at(-1) ?? 1;
  const kernel = trainableWeight(config, 'kernel', [features, config.units]);
  const bias = trainableWeight(config, 'bias', [config.units]);
  return {
    weights: config.use_bias ? [kernel, bias] : [kernel],
    call: ({ x, mask }, context) => {
      const product = multiplyLastAxis(x, context.weight('kernel'), config.units);
      const biased = config.use_bias ? addBias(product, context.weight('bias')) : product;
      return activate(biased, config.activation, mask);
    },
  };
};

function multiplyLastAxis(x: tf.Tensor, kernel: tf.Tensor, units: number): tf.Tensor {
  if (x.rank === 2) return matMul(x, kernel);
  const rows = tf.reshape(x, [-1, x.shape.at(-1) ?? 1]);
  return tf.reshape(matMul(rows, kernel), [...x.shape.slice(0, -1), units]);
}
