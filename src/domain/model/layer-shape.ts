import type { Layer, LayerOf } from '../../contracts/layers.js';
import { elementsOf, reshaped, type Shape, showShape } from '../shape.js';
import type { LayerInput, ShapeInference } from './shape-inference.js';
import { pairOf } from './size-pair.js';
import { type WindowedLayer, windowedShape } from './window-shape.js';

/** The output shape of one sample, after Keras's compute_output_shape. Exhaustive over the layer types. */
export function inferLayerShape(layer: Layer, input: LayerInput): ShapeInference {
  switch (layer.type) {
    case 'InputLayer':
    case 'Activation':
      return { shape: input.shape };
    case 'Dense':
      return denseShape(layer, input);
    case 'Flatten':
      return { shape: [elementsOf(input.shape)] };
    case 'Reshape':
      return reshapeShape(layer, input);
    case 'Dropout':
      return dropoutShape(layer, input);
    case 'Conv2D':
      return onImages(layer, input, () => conv2dShape(layer, input));
    case 'MaxPooling2D':
    case 'AveragePooling2D':
      return onImages(layer, input, () => windowedShape(poolingWindow(layer), input, input.shape[2] ?? 0));
    case 'GlobalAveragePooling2D':
      return onImages(layer, input, () => globalPoolingShape(layer, input));
    case 'BatchNormalization':
      return batchNormalizationShape(layer, input);
    case 'Embedding':
      return embeddingShape(layer, input);
    case 'LSTM':
    case 'GRU':
      return recurrentShape(layer, input);
    default:
      return layer satisfies never;
  }
}

const got = ({ shape, from }: LayerInput): string => `got ${showShape(shape)} from ${from}`;

function denseShape(layer: LayerOf<'Dense'>, input: LayerInput): ShapeInference {
  if (input.shape.length === 0) {
    return {
      complaint: `Dense expects input of rank 1 or more but ${got(input)}. Add {"op": "expand_dims"} to dataset.x.`,
    };
  }
  return { shape: [...input.shape.slice(0, -1), layer.units] };
}

function reshapeShape(layer: LayerOf<'Reshape'>, input: LayerInput): ShapeInference {
  const shape = reshaped(input.shape, layer.target_shape);
  if (shape !== undefined) return { shape };
  return {
    argument: 'target_shape',
    complaint: `Reshape cannot turn ${elementsOf(input.shape)} elements into ${showShape(layer.target_shape)}: it ${got(input)}. The products must be equal; at most one -1 is inferred.`,
  };
}

/** noise_shape has the batch axis first; its entries are null, 1, or the size of the axis. */
function dropoutShape(layer: LayerOf<'Dropout'>, input: LayerInput): ShapeInference {
  const noise = layer.noise_shape ?? null;
  const fits =
    noise === null ||
    (noise.length === input.shape.length + 1 &&
      noise.slice(1).every((size, axis) => size === null || size === 1 || size === input.shape[axis]));
  if (fits) return { shape: input.shape };
  return {
    argument: 'noise_shape',
    complaint: `noise_shape ${showShape(noise)} does not fit: Dropout ${got(input)}. Give one entry per axis, the batch first, each null, 1 or the size of the axis.`,
  };
}

function onImages(layer: Layer, input: LayerInput, infer: () => ShapeInference): ShapeInference {
  if (input.shape.length === 3) return infer();
  return {
    complaint: `${layer.type} expects input of rank 3 [height, width, channels] but ${got(input)}. ${imageHint(input.shape)}`,
  };
}

function imageHint(shape: Shape): string {
  const [height, width] = shape;
  if (shape.length === 2)
    return `Add {"op": "expand_dims"} to dataset.x, or a Reshape to [${height}, ${width}, 1] before it.`;
  return 'Move Flatten after the convolutions or add Reshape before.';
}

function conv2dShape(layer: LayerOf<'Conv2D'>, input: LayerInput): ShapeInference {
  const window: WindowedLayer = {
    type: layer.type,
    size: pairOf(layer.kernel_size),
    sizeName: 'kernel_size',
    strides: pairOf(layer.strides ?? 1),
    dilation: pairOf(layer.dilation_rate ?? 1),
    padding: layer.padding ?? 'valid',
  };
  return windowedShape(window, input, layer.filters);
}

function poolingWindow(layer: LayerOf<'MaxPooling2D' | 'AveragePooling2D'>): WindowedLayer {
  const size = pairOf(layer.pool_size ?? 2);
  return {
    type: layer.type,
    size,
    sizeName: 'pool_size',
    strides: pairOf(layer.strides ?? size),
    dilation: [1, 1],
    padding: layer.padding ?? 'valid',
  };
}

function globalPoolingShape(layer: LayerOf<'GlobalAveragePooling2D'>, { shape }: LayerInput): ShapeInference {
  const channels = shape.slice(2);
  return { shape: layer.keepdims === true ? [1, 1, ...channels] : channels };
}

/** The axis counts the batch as 0, as in Keras; gives its index in the shape of one sample. */
export function normalizedAxis(axis: number, shape: Shape): number | undefined {
  const index = axis < 0 ? shape.length + axis : axis - 1;
  return index >= 0 && index < shape.length ? index : undefined;
}

function batchNormalizationShape(layer: LayerOf<'BatchNormalization'>, input: LayerInput): ShapeInference {
  const axis = layer.axis ?? -1;
  if (normalizedAxis(axis, input.shape) !== undefined) return { shape: input.shape };
  const rank = input.shape.length;
  const expected =
    rank === 0
      ? 'The input needs at least one axis.'
      : `Use -1, the last axis, or one of 1 to ${rank} (0 is the batch).`;
  return {
    argument: 'axis',
    complaint: `BatchNormalization has no axis ${axis}: it ${got(input)}. ${expected}`,
  };
}

function embeddingShape(layer: LayerOf<'Embedding'>, input: LayerInput): ShapeInference {
  const declared = layer.input_length ?? null;
  if (declared === null || declared === input.shape[0]) return { shape: [...input.shape, layer.output_dim] };
  return {
    argument: 'input_length',
    complaint: `input_length is ${declared} but Embedding ${got(input)}. Leave input_length out.`,
  };
}

function recurrentShape(layer: LayerOf<'LSTM' | 'GRU'>, input: LayerInput): ShapeInference {
  const [steps] = input.shape;
  if (input.shape.length !== 2 || steps === undefined) {
    return {
      complaint: `${layer.type} expects input of rank 2 [steps, features] but ${got(input)}. ${recurrentHint(input)}`,
    };
  }
  return { shape: layer.return_sequences === true ? [steps, layer.units] : [layer.units] };
}

function recurrentHint({ shape }: LayerInput): string {
  if (shape.length === 1) return 'Set return_sequences on the recurrent layer before, or add Reshape.';
  return `Add a Reshape to [${shape[0] ?? 1}, -1] before.`;
}
