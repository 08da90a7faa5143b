import * as tf from '@tensorflow/tfjs-core';
import type { CompleteLayer } from '../../../src/domain/model/layer-defaults.js';
import { penalty } from '../regularizers/regularizers.js';
import type { BuiltLayer } from './layer.js';

/**
 * Adds a layer's activity_regularizer to the loss: the penalty on its output, divided by the samples of the batch, as in
 * Keras 3. Masked steps count in it.
 */
export function withActivityPenalty(config: CompleteLayer, layer: BuiltLayer): BuiltLayer {
  const regularizer = 'activity_regularizer' in config ? config.activity_regularizer : null;
  if (regularizer === null) return layer;
  return {
    ...layer,
    call: (input, context) => {
      const output = layer.call(input, context);
      context.addLoss(tf.div(penalty(regularizer, output.x), output.x.shape[0] ?? 1));
      return output;
    },
  };
}
