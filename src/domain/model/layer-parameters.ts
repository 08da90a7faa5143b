import { toChannelsLast } from '../../keras/layers/data-format.js';
import type { Shape } from '../../keras/shape.js';
import type { CompleteLayer, CompleteLayerOf } from './layer-defaults.js';
import { normalizedAxis } from './layer-shape.js';

/** Weights of a layer, counted as Keras's summary() does. Exact below 2^53. */
export interface ParameterCount {
  total: number;
  trainable: number;
}

/** Counts the weights of a layer that takes samples of shape `input`. Exhaustive over the layer types. */
export function countParameters(layer: CompleteLayer, input: Shape): ParameterCount {
  const { learned, moving } = weightsOf(layer, input);
  const isFrozen = layer.type !== 'InputLayer' && !layer.trainable;
  return { total: learned + moving, trainable: isFrozen ? 0 : learned };
}

/** `learned`: by gradients; `moving`: statistics, never trainable. */
interface Weights {
  learned: number;
  moving: number;
}

const NONE: Weights = { learned: 0, moving: 0 };
const learned = (count: number): Weights => ({ learned: count, moving: 0 });

function weightsOf(layer: CompleteLayer, input: Shape): Weights {
  const features = input.at(-1) ?? 0;
  switch (layer.type) {
    case 'InputLayer':
    case 'Flatten':
    case 'Reshape':
    case 'Dropout':
    case 'Activation':
    case 'MaxPooling2D':
    case 'AveragePooling2D':
    case 'GlobalAveragePooling2D':
      return NONE;
    case 'Dense':
      return learned(features * layer.units + biasOf(layer, layer.units));
    case 'Conv2D':
      return learned(conv2dWeights(layer, toChannelsLast(input, layer.data_format).at(-1) ?? 0));
    case 'BatchNormalization':
      return batchNormalizationWeights(layer, input);
    case 'Embedding':
      return learned(layer.input_dim * layer.output_dim);
    case 'LSTM':
      return learned(gateWeights(layer, features, 4) + biasOf(layer, 4 * layer.units));
    case 'GRU':
      return learned(gateWeights(layer, features, 3) + biasOf(layer, gruBias(layer)));
    default:
      return layer satisfies never;
  }
}

const biasOf = ({ use_bias }: { use_bias: boolean }, size: number): number => (use_bias ? size : 0);

function conv2dWeights(layer: CompleteLayerOf<'Conv2D'>, channels: number): number {
  const [height, width] = layer.kernel_size;
  return height * width * (channels / layer.groups) * layer.filters + biasOf(layer, layer.filters);
}

function batchNormalizationWeights(layer: CompleteLayerOf<'BatchNormalization'>, input: Shape): Weights {
  const axis = normalizedAxis(layer.axis, input);
  const size = axis === undefined ? 0 : (input[axis] ?? 0);
  const scaleAndCenter = Number(layer.scale) + Number(layer.center);
  return { learned: scaleAndCenter * size, moving: 2 * size };
}

function gateWeights({ units }: { units: number }, features: number, gates: number): number {
  return gates * units * (features + units);
}

/** With reset_after (Keras's default) inputs and recurrence have a bias each. */
function gruBias(layer: CompleteLayerOf<'GRU'>): number {
  return (layer.reset_after ? 6 : 3) * layer.units;
}
