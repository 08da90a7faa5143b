import * as tf from '@tensorflow/tfjs-core';
import type { DataFormat } from '../../../src/contracts/layers.js';
import { fromChannelsLast, toChannelsLast } from '../../../src/keras/layers/data-format.js';
import type { Shape } from '../../../src/keras/shape.js';
import type { BuiltLayer } from './layer.js';

/**
 * Lets a layer that is written for channels last take either data format: it moves channels to the end before the layer
 * and back to the front after it. A lone axis, such as Flatten gives, stays where it is.
 */
export function inEitherFormat<Config extends { data_format: DataFormat }>(
  build: (config: Config, inputShape: readonly number[]) => BuiltLayer,
): (config: Config, inputShape: readonly number[]) => BuiltLayer {
  return (config, inputShape) => {
    const { data_format: format } = config;
    if (format === 'channels_last') return build(config, inputShape);
    const layer = build(config, toChannelsLast(inputShape, format));
    return {
      ...layer,
      call: (input, context) => {
        const output = layer.call(
          { ...input, x: moveAxes(input.x, (axes) => toChannelsLast(axes, format)) },
          context,
        );
        return { ...output, x: moveAxes(output.x, (axes) => fromChannelsLast(axes, format)) };
      },
    };
  };
}

/** @param x The batch axis first; it stays there. */
function moveAxes(x: tf.Tensor, move: (axes: Shape) => Shape): tf.Tensor {
  if (x.rank <= 2) return x;
  const axes = Array.from({ length: x.rank - 1 }, (_, index) => index + 1);
  return tf.transpose(x, [0, ...move(axes)]);
}
