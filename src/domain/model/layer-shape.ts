import type { DataFormat } from '../../contracts/layers.js';
import { fromChannelsLast, IMAGE_AXES, toChannelsLast } from '../../keras/layers/data-format.js';
import type { LayerInput, ShapeInference } from '../../keras/layers/shape-inference.js';
import { elementsOf, reshaped, type Shape, showShape } from '../../keras/shape.js';
import type { CompleteLayer, CompleteLayerOf } from './layer-defaults.js';
import { type ImageInput, type WindowedLayer, windowedShape } from './window-shape.js';

/** The output shape of one sample, after Keras's compute_output_shape. Exhaustive over the layer types. */
export function inferLayerShape(layer: CompleteLayer, input: LayerInput): ShapeInference {
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
      return onImages(layer, input, (image) => conv2dShape(layer, image));
    case 'MaxPooling2D':
    case 'AveragePooling2D':
      return onImages(layer, input, (image) => windowedShape(poolingWindow(layer), image, image.channels));
    case 'GlobalAveragePooling2D':
      return onImages(layer, input, ({ channels }) => globalPoolingShape(layer, channels));
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

function denseShape(layer: CompleteLayerOf<'Dense'>, input: LayerInput): ShapeInference {
  if (input.shape.length === 0) {
    return {
      complaint: `Dense expects input of rank 1 or more but ${got(input)}. Add {"op": "expand_dims"} to dataset.x.`,
    };
  }
  return { shape: [...input.shape.slice(0, -1), layer.units] };
}

function reshapeShape(layer: CompleteLayerOf<'Reshape'>, input: LayerInput): ShapeInference {
  const shape = reshaped(input.shape, layer.target_shape);
  if (shape !== undefined) return { shape };
  return {
    argument: 'target_shape',
    complaint: `Reshape cannot turn ${elementsOf(input.shape)} elements into ${showShape(layer.target_shape)}: it ${got(input)}. The products must be equal; at most one -1 is inferred.`,
  };
}

/** noise_shape has the batch axis first; its entries are null, 1, or the size of the axis. Batches vary in size: the last may be smaller. */
function dropoutShape(layer: CompleteLayerOf<'Dropout'>, input: LayerInput): ShapeInference {
  const noise = layer.noise_shape;
  if (noise === null) return { shape: input.shape };
  const [batch, ...axes] = noise;
  const fits =
    noise.length === input.shape.length + 1 &&
    (batch === null || batch === 1) &&
    axes.every((size, axis) => size === null || size === 1 || size === input.shape[axis]);
  if (fits) return { shape: input.shape };
  return {
    argument: 'noise_shape',
    complaint: `noise_shape ${showShape(noise)} does not fit: Dropout ${got(input)}. Give one entry per axis, the batch (null or 1) first, each null, 1 or the size of the axis.`,
  };
}

type ImageLayer = CompleteLayerOf<'Conv2D' | 'MaxPooling2D' | 'AveragePooling2D' | 'GlobalAveragePooling2D'>;

/** Lets `infer`, which gives a shape with its channels last, speak for a layer of either data format. */
function onImages(
  layer: ImageLayer,
  input: LayerInput,
  infer: (image: ImageInput) => ShapeInference,
): ShapeInference {
  const format = layer.data_format;
  const axes = IMAGE_AXES[format];
  const [height, width, channels] = toChannelsLast(input.shape, format);
  if (input.shape.length !== 3 || height === undefined || width === undefined || channels === undefined) {
    return {
      complaint: `${layer.type} expects input of rank 3 ${axes} but ${got(input)}. ${imageHint(input.shape, format)}`,
    };
  }
  const shown = `${showShape(input.shape)} from ${input.from}, read as ${axes}`;
  const inference = infer({ height, width, channels, shown });
  return 'shape' in inference ? { shape: fromChannelsLast(inference.shape, format) } : inference;
}

function imageHint(shape: Shape, format: DataFormat): string {
  if (shape.length !== 2) return 'Move Flatten after the convolutions or add Reshape before.';
  const step = format === 'channels_last' ? '{"op": "expand_dims"}' : '{"op": "expand_dims", "axis": 0}';
  return `Add ${step} to dataset.x, or a Reshape to ${showShape(fromChannelsLast([...shape, 1], format))} before it.`;
}

function conv2dShape(layer: CompleteLayerOf<'Conv2D'>, image: ImageInput): ShapeInference {
  const { groups } = layer;
  if (image.channels % groups !== 0) {
    return {
      argument: 'groups',
      complaint: `groups must divide the channels evenly: ${groups} does not divide ${image.channels}, the channels of ${image.shown}. ${groupsHint(layer.filters, image.channels)}`,
    };
  }
  const window: WindowedLayer = {
    type: layer.type,
    size: layer.kernel_size,
    sizeName: 'kernel_size',
    strides: layer.strides,
    dilation: layer.dilation_rate,
    padding: layer.padding,
  };
  return windowedShape(window, image, layer.filters);
}

function groupsHint(filters: number, channels: number): string {
  const largest = greatestCommonDivisor(filters, channels);
  const fitting = largest === 1 ? 'only 1 divides' : `a divisor of ${largest} divides`;
  return `With ${filters} filters, ${fitting} both.`;
}

const greatestCommonDivisor = (a: number, b: number): number =>
  b === 0 ? a : greatestCommonDivisor(b, a % b);

function poolingWindow(layer: CompleteLayerOf<'MaxPooling2D' | 'AveragePooling2D'>): WindowedLayer {
  return {
    type: layer.type,
    size: layer.pool_size,
    sizeName: 'pool_size',
    strides: layer.strides,
    dilation: [1, 1],
    padding: layer.padding,
  };
}

function globalPoolingShape(
  layer: CompleteLayerOf<'GlobalAveragePooling2D'>,
  channels: number,
): ShapeInference {
  return { shape: layer.keepdims ? [1, 1, channels] : [channels] };
}

/** The axis counts the batch as 0, as in Keras; gives its index in the shape of one sample. */
export function normalizedAxis(axis: number, shape: Shape): number | undefined {
  const index = axis < 0 ? shape.length + axis : axis - 1;
  return index >= 0 && index < shape.length ? index : undefined;
}

function batchNormalizationShape(
  layer: CompleteLayerOf<'BatchNormalization'>,
  input: LayerInput,
): ShapeInference {
  const { axis } = layer;
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

function embeddingShape(layer: CompleteLayerOf<'Embedding'>, input: LayerInput): ShapeInference {
  const declared = layer.input_length;
  if (declared === null || declared === input.shape[0]) return { shape: [...input.shape, layer.output_dim] };
  return {
    argument: 'input_length',
    complaint: `input_length is ${declared} but Embedding ${got(input)}. Leave input_length out.`,
  };
}

function recurrentShape(layer: CompleteLayerOf<'LSTM' | 'GRU'>, input: LayerInput): ShapeInference {
  const [steps] = input.shape;
  if (input.shape.length !== 2 || steps === undefined) {
    return {
      complaint: `${layer.type} expects input of rank 2 [steps, features] but ${got(input)}. ${recurrentHint(input)}`,
    };
  }
  return { shape: layer.return_sequences ? [steps, layer.units] : [layer.units] };
}

function recurrentHint({ shape }: LayerInput): string {
  if (shape.length === 1) {
    return 'Put Embedding before it for word numbers, set return_sequences on a recurrent layer before it, or add Reshape.';
  }
  return `Add a Reshape to [${shape[0] ?? 1}, -1] before.`;
}
