import type { ReadableModel } from '../../../src/domain/model/parse-model-definition.js';
import type { LossType } from '../../../src/keras/losses/index.js';
import type { MetricType } from '../../../src/keras/metrics/index.js';

/** A whole model, and the data it is trained on. */
export interface WholeModel {
  name: string;
  definition: ReadableModel;
  /** Of one sample. */
  input: readonly number[];
  /** Inputs are integers below this. */
  integers?: number;
  loss: LossType;
  metrics: readonly MetricType[];
  /** Class numbers below this, or numbers of a shape. */
  labels: { classes: number } | { shape: readonly number[] };
}

const classes = (count: number) =>
  ({
    loss: 'sparse_categorical_crossentropy',
    metrics: ['sparse_categorical_accuracy'],
    labels: { classes: count },
  }) as const;

const softmax = (units: number) => ({ type: 'Dense', units, activation: 'softmax' }) as const;

/** Models of the kinds that people train, each small. */
export const WHOLE_MODELS: readonly WholeModel[] = [
  {
    name: 'a perceptron with penalties and constraints',
    definition: {
      input_shape: [6],
      layers: [
        {
          type: 'Dense',
          units: 5,
          activation: 'tanh',
          kernel_regularizer: { type: 'l1_l2', l1: 0.01, l2: 0.02 },
          kernel_constraint: { type: 'max_norm', max_value: 0.9 },
          activity_regularizer: 'l2',
        },
        { type: 'LayerNormalization' },
        { ...softmax(3), bias_regularizer: 'l1' },
      ],
    },
    input: [6],
    ...classes(3),
  },
  {
    name: 'a convolutional network with batch normalization',
    definition: {
      input_shape: [8, 8, 2],
      layers: [
        { type: 'Conv2D', filters: 4, kernel_size: 3, use_bias: false, padding: 'same' },
        { type: 'BatchNormalization', momentum: 0.8 },
        { type: 'Activation', activation: 'silu' },
        { type: 'AveragePooling2D', pool_size: 2 },
        { type: 'DepthwiseConv2D', kernel_size: 2, activation: 'tanh' },
        { type: 'GlobalAveragePooling2D' },
        softmax(3),
      ],
    },
    input: [8, 8, 2],
    ...classes(3),
  },
  {
    name: 'a residual network',
    definition: {
      layers: [
        { type: 'InputLayer', name: 'image', shape: [6, 6, 3] },
        {
          type: 'Conv2D',
          name: 'first',
          filters: 3,
          kernel_size: 3,
          padding: 'same',
          activation: 'gelu',
          inputs: 'image',
        },
        {
          type: 'SeparableConv2D',
          name: 'second',
          filters: 3,
          kernel_size: 3,
          padding: 'same',
          // The normalization takes a bias away, but for rounding.
          use_bias: false,
          inputs: 'first',
        },
        { type: 'Add', name: 'sum', inputs: ['image', 'second'] },
        { type: 'GroupNormalization', name: 'normal', groups: 3, inputs: 'sum' },
        { type: 'Flatten', name: 'flat', inputs: 'normal' },
        { ...softmax(4), name: 'classes', inputs: 'flat' },
      ],
      outputs: 'classes',
    },
    input: [6, 6, 3],
    ...classes(4),
  },
  {
    name: 'recurrent layers in both directions',
    definition: {
      input_shape: [6, 4],
      layers: [
        { type: 'Masking', mask_value: 0 },
        { type: 'Bidirectional', layer: { type: 'LSTM', units: 3, return_sequences: true } },
        { type: 'GRU', units: 4, recurrent_regularizer: { type: 'l2', l2: 0.01 } },
        softmax(3),
      ],
    },
    input: [6, 4],
    ...classes(3),
  },
  {
    name: 'a transformer block over tokens',
    definition: {
      layers: [
        { type: 'InputLayer', name: 'tokens', shape: [7], dtype: 'int32' },
        {
          type: 'Embedding',
          name: 'embedding',
          input_dim: 11,
          output_dim: 6,
          mask_zero: true,
          inputs: 'tokens',
        },
        {
          type: 'MultiHeadAttention',
          name: 'attention',
          num_heads: 2,
          key_dim: 3,
          inputs: ['embedding', 'embedding'],
        },
        { type: 'Add', name: 'sum', inputs: ['embedding', 'attention'] },
        { type: 'LayerNormalization', name: 'normal', inputs: 'sum' },
        { type: 'GlobalAveragePooling1D', name: 'mean', inputs: 'normal' },
        { ...softmax(3), name: 'classes', inputs: 'mean' },
      ],
      outputs: 'classes',
    },
    input: [7],
    integers: 11,
    ...classes(3),
  },
  {
    name: 'a text classifier with a convolution',
    definition: {
      input_shape: [9],
      layers: [
        { type: 'Embedding', input_dim: 13, output_dim: 4 },
        { type: 'Conv1D', filters: 5, kernel_size: 3, padding: 'causal', activation: 'softplus' },
        { type: 'AveragePooling1D', pool_size: 2 },
        { type: 'Flatten' },
        softmax(2),
      ],
    },
    input: [9],
    integers: 13,
    ...classes(2),
  },
  {
    name: 'an autoencoder of images',
    definition: {
      input_shape: [6, 6, 1],
      layers: [
        { type: 'Conv2D', filters: 3, kernel_size: 3, strides: 2, padding: 'same', activation: 'elu' },
        { type: 'Conv2DTranspose', filters: 1, kernel_size: 3, strides: 2, padding: 'same' },
      ],
    },
    input: [6, 6, 1],
    loss: 'huber',
    metrics: ['mean_absolute_error', 'root_mean_squared_error'],
    labels: { shape: [6, 6, 1] },
  },
  {
    name: 'a regression with unit normal weights',
    definition: {
      input_shape: [5],
      layers: [
        { type: 'Dense', units: 6, activation: 'mish', kernel_constraint: 'unit_norm' },
        { type: 'RMSNormalization' },
        { type: 'PReLU' },
        { type: 'Dense', units: 2, kernel_constraint: 'non_neg' },
      ],
    },
    input: [5],
    loss: 'log_cosh',
    metrics: ['mean_squared_error'],
    labels: { shape: [2] },
  },
];
