import type { Layer, LayerOf, LayerType } from '../../contracts/layers.js';

type SizePair = 'kernel_size' | 'pool_size' | 'strides' | 'dilation_rate';

/** A layer with its name, every argument, and sizes as [height, width]. */
export type CompleteLayer = CompleteLayers[LayerType];
export type CompleteLayerOf<T extends LayerType> = CompleteLayers[T];
type CompleteLayers = { [T in LayerType]: Complete<LayerOf<T>> };

type Complete<L extends Layer> = L extends { type: 'InputLayer' }
  ? Omit<L, 'name' | 'input_shape'> & { name: string }
  : {
      [K in Exclude<keyof L, 'input_shape'>]-?: K extends SizePair
        ? [number, number]
        : Exclude<L[K], undefined>;
    };

/** The arguments of a layer that may be left out, with a value each. `strides` of a pooling follows from its window. */
type Defaults<L extends Layer> = {
  [K in Exclude<OptionalKeys<L>, 'name' | 'trainable' | 'input_shape' | 'shape'>]: K extends SizePair
    ? L extends { type: 'Conv2D' }
      ? [number, number]
      : [number, number] | null
    : Exclude<L[K], undefined>;
};
type OptionalKeys<L> = { [K in keyof L]-?: object extends Pick<L, K> ? K : never }[keyof L];

const kernel = {
  use_bias: true,
  kernel_initializer: 'glorot_uniform',
  bias_initializer: 'zeros',
  kernel_regularizer: null,
  bias_regularizer: null,
  activity_regularizer: null,
  kernel_constraint: null,
  bias_constraint: null,
} as const;

const recurrent = {
  ...kernel,
  activation: 'tanh',
  recurrent_activation: 'sigmoid',
  recurrent_initializer: 'orthogonal',
  recurrent_regularizer: null,
  recurrent_constraint: null,
  dropout: 0,
  recurrent_dropout: 0,
  return_sequences: false,
  go_backwards: false,
} as const;

/** Keras 3's defaults; a null stride is that of the window. */
const LAYER_DEFAULTS: { readonly [T in LayerType]: Defaults<LayerOf<T>> } = {
  InputLayer: {},
  Dense: { activation: 'linear', ...kernel },
  Flatten: { data_format: 'channels_last' },
  Reshape: {},
  Dropout: { noise_shape: null, seed: null },
  Activation: {},
  Conv2D: {
    strides: [1, 1],
    padding: 'valid',
    data_format: 'channels_last',
    dilation_rate: [1, 1],
    groups: 1,
    activation: 'linear',
    ...kernel,
  },
  MaxPooling2D: { pool_size: [2, 2], strides: null, padding: 'valid', data_format: 'channels_last' },
  AveragePooling2D: { pool_size: [2, 2], strides: null, padding: 'valid', data_format: 'channels_last' },
  GlobalAveragePooling2D: { data_format: 'channels_last', keepdims: false },
  BatchNormalization: {
    axis: -1,
    momentum: 0.99,
    epsilon: 0.001,
    center: true,
    scale: true,
    beta_initializer: 'zeros',
    gamma_initializer: 'ones',
    moving_mean_initializer: 'zeros',
    moving_variance_initializer: 'ones',
    beta_regularizer: null,
    gamma_regularizer: null,
    beta_constraint: null,
    gamma_constraint: null,
  },
  Embedding: {
    embeddings_initializer: 'random_uniform',
    embeddings_regularizer: null,
    activity_regularizer: null,
    embeddings_constraint: null,
    mask_zero: false,
    input_length: null,
  },
  LSTM: { ...recurrent, unit_forget_bias: true },
  GRU: { ...recurrent, reset_after: true },
};

/** The layer with its name, every default filled in, and sizes as [height, width]. */
export function completeLayer(layer: Layer, name: string): CompleteLayer {
  const head = { type: layer.type, name };
  const trainable = layer.type === 'InputLayer' ? {} : { trainable: true };
  // The input shape is the model's, not a layer's.
  const { input_shape: _, ...given } = layer;
  const filled: Layer = Object.assign(head, trainable, LAYER_DEFAULTS[layer.type], given, { name });
  // The table of defaults has, by its type, every argument that a layer may leave out.
  return withPairs(filled) as CompleteLayer;
}

function withPairs(layer: Layer): Layer {
  switch (layer.type) {
    case 'Conv2D':
      return {
        ...layer,
        kernel_size: pairOf(layer.kernel_size),
        strides: pairOf(layer.strides ?? 1),
        dilation_rate: pairOf(layer.dilation_rate ?? 1),
      };
    case 'MaxPooling2D':
    case 'AveragePooling2D': {
      const pool_size = pairOf(layer.pool_size ?? 2);
      return { ...layer, pool_size, strides: pairOf(layer.strides ?? pool_size) };
    }
    default:
      return layer;
  }
}

/** `[height, width]` of an argument that may be one number for both. */
function pairOf(size: number | readonly number[]): [number, number] {
  if (typeof size === 'number') return [size, size];
  const [height = 1, width = height] = size;
  return [height, width];
}
