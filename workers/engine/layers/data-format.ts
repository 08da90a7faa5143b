import * as tf from '@tensorflow/tfjs-core';
import type { DataFormat } from '../../../src/contracts/layers.js';
import type { BuiltLayer } from './layer.js';

/**
 * Lets a layer that is written for channels last take either data format: it moves channels to the end before the layer
 * and back to the front after it. A lone axis, such as Flatten gives, stays where it is.
 */
export function inEitherFormat<Config extends { data_format: DataFormat }>(
  build: (config: Config, inputShape: readonly number[]) => BuiltLayer,
): (config: Config, inputShape: readonly number[]) => BuiltLayer {
  return (config, inputShape) => {
    if (config.data_format !== 'channels_first') return build(config, inputShape);
    const layer = build(config, firstToEnd(inputShape));
    return {
      ...layer,
      call: (input, context) => {
        const output = layer.call({ ...input, x: moveAxes(input.x, firstToEnd) }, context);
        return { ...output, x: moveAxes(output.x, lastToFront) };
      },
    };
  };
}

const firstToEnd = (axes: readonly number[]): number[] => [...axes.slice(1), ...axes.slice(0, 1)];
const lastToFront = (axes: readonly number[]): number[] => [...axes.slice(-1), ...axes.slice(0, -1)];

/** @param x The batch axis first; it stays there. */
function moveAxes(x: tf.Tensor, move: (axes: readonly number[]) => number[]): tf.Tensor {
  if (x.rank <= 2) return x;
  const axes = Array.from({ length: x.rank - 1 }, (_, index) => index + 1);
  return tf.transpose(x, [0, ...move(axes)]);
}
