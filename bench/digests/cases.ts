import type { Compile } from '../../src/contracts/jobs/compile.js';
import type { Activation } from '../../src/keras/activations/index.js';
import type { Layer } from '../../src/keras/layers/index.js';
import type { Job, TestSplit } from '../../test/helpers/engine/training-run.js';
import { INPUTS, LABELS } from './data.js';

type Loss = Omit<Compile, 'optimizer'>;
/** A model with its data, trained by any optimizer. */
export interface Case {
  layers: Layer[];
  loss: Loss;
  split: TestSplit;
  dataset?: Job['dataset'];
}

const { images, imagesChannelsFirst, features, sequences, words } = INPUTS;
const { classes, bits, numbers, tokens } = LABELS;

/** A Dense layer. */
export const dense = (units: number, activation: Activation = 'linear') =>
  ({ type: 'Dense', units, activation }) as const;
/** The last layer of a classifier. */
export const toClasses: Layer[] = [dense(4, 'softmax')];
/** A classifier's loss. */
export const ofClasses: Loss = { loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'] };
const ofNumbers: Loss = { loss: 'mse', metrics: ['mae'] };

/** One for each kind of layer. */
export const LAYER_CASES: Record<string, Case> = {
  pooling: {
    layers: [
      { type: 'Conv2D', filters: 4, kernel_size: 3, padding: 'same', groups: 2, activation: 'relu' },
      { type: 'MaxPooling2D' },
      { type: 'AveragePooling2D', pool_size: [2, 1], strides: 1 },
      { type: 'GlobalAveragePooling2D', keepdims: true },
      { type: 'Flatten' },
      ...toClasses,
    ],
    loss: ofClasses,
    split: { x: images, y: classes },
  },
  'channels first': {
    layers: [
      {
        type: 'Conv2D',
        filters: 4,
        kernel_size: [3, 2],
        data_format: 'channels_first',
        dilation_rate: 2,
        kernel_regularizer: 'l2',
        bias_constraint: 'max_norm',
      },
      { type: 'Flatten', data_format: 'channels_first' },
      ...toClasses,
    ],
    loss: ofClasses,
    split: { x: imagesChannelsFirst, y: classes },
  },
  dropout: {
    layers: [
      { type: 'Dropout', rate: 0.3 },
      { type: 'Reshape', target_shape: [4, -1] },
      { type: 'Dropout', rate: 0.5, noise_shape: [null, 1, null], seed: 3 },
      { type: 'Flatten' },
      dense(16, 'selu'),
      { type: 'Activation', activation: 'gelu' },
      ...toClasses,
    ],
    loss: ofClasses,
    split: { x: images, y: classes },
  },
  'augmentation after a trained layer': {
    layers: [
      { type: 'RandomFlip' },
      { type: 'Conv2D', filters: 4, kernel_size: 3 },
      { type: 'RandomRotation', factor: 0.1 },
      { type: 'RandomZoom', height_factor: 0.2, fill_mode: 'constant' },
      { type: 'RandomCrop', height: 4, width: 4 },
      { type: 'Flatten' },
      ...toClasses,
    ],
    loss: ofClasses,
    split: { x: images, y: classes },
  },
  normalization: {
    layers: [
      { ...dense(8), use_bias: false },
      { type: 'BatchNormalization', momentum: 0.9, scale: false },
      { type: 'Activation', activation: 'tanh' },
      { type: 'BatchNormalization', trainable: false },
      ...toClasses,
    ],
    loss: ofClasses,
    split: { x: features, y: classes },
  },
  'frozen below a head': {
    layers: [
      { type: 'Conv2D', filters: 4, kernel_size: 3, activation: 'relu', trainable: false },
      { type: 'BatchNormalization', trainable: false },
      { type: 'MaxPooling2D' },
      { type: 'Dropout', rate: 0.2 },
      { type: 'Flatten' },
      ...toClasses,
    ],
    loss: ofClasses,
    split: { x: images, y: classes },
  },
  'convolution and normalization': {
    layers: [
      { type: 'Conv2D', filters: 8, kernel_size: 3, strides: 2 },
      { type: 'BatchNormalization' },
      { type: 'Activation', activation: 'relu' },
      { type: 'Flatten' },
      ...toClasses,
    ],
    loss: ofClasses,
    split: { x: images, y: classes },
  },
  words: {
    layers: [
      { type: 'Embedding', input_dim: 11, output_dim: 4, mask_zero: true },
      { type: 'LSTM', units: 5, return_sequences: true, dropout: 0.2, recurrent_dropout: 0.1 },
      { type: 'GRU', units: 4, reset_after: false, dropout: 0.1 },
      ...toClasses,
    ],
    loss: ofClasses,
    split: { x: words, y: classes },
  },
  LSTM: {
    layers: [
      { type: 'LSTM', units: 5, return_sequences: true },
      { type: 'LSTM', units: 4, go_backwards: true, unit_forget_bias: false },
      dense(3),
    ],
    loss: { loss: 'mse', metrics: ['mae', 'mse'] },
    split: { x: sequences, y: numbers },
  },
  GRU: {
    layers: [
      { type: 'GRU', units: 5, return_sequences: true, activity_regularizer: 'l1' },
      { type: 'GRU', units: 4 },
      dense(3),
    ],
    loss: ofNumbers,
    split: { x: sequences, y: numbers },
  },
  'arguments of weights': {
    layers: [
      { type: 'InputLayer' },
      {
        ...dense(8, 'mish'),
        kernel_initializer: { type: 'variance_scaling', scale: 2, mode: 'fan_out', distribution: 'uniform' },
        kernel_constraint: { type: 'min_max_norm', max_value: 0.8 },
      },
      { ...dense(8, 'softplus'), kernel_initializer: 'orthogonal', kernel_constraint: 'unit_norm' },
      {
        ...dense(8, 'elu'),
        kernel_initializer: 'lecun_normal',
        bias_initializer: { type: 'random_uniform', seed: 5 },
        kernel_constraint: 'non_neg',
      },
      { ...dense(8), kernel_initializer: 'identity', use_bias: false },
      {
        ...dense(3),
        kernel_initializer: 'truncated_normal',
        kernel_regularizer: { type: 'l1_l2', l1: 0.01, l2: 0.02 },
      },
    ],
    loss: ofNumbers,
    split: { x: features, y: numbers },
  },
};

/** One for each loss. */
export const LOSS_CASES: Record<string, Case> = {
  mean_squared_error: { layers: [dense(3)], loss: ofNumbers, split: { x: features, y: numbers } },
  mean_absolute_error: { layers: [dense(3)], loss: { loss: 'mae' }, split: { x: features, y: numbers } },
  binary_crossentropy: {
    layers: [dense(6, 'hard_silu'), dense(1, 'sigmoid')],
    loss: { loss: 'binary_crossentropy', metrics: ['accuracy', 'binary_accuracy'] },
    split: { x: features, y: bits },
  },
  categorical_crossentropy: {
    layers: [dense(6, 'softsign'), ...toClasses],
    loss: { loss: 'categorical_crossentropy', metrics: ['categorical_accuracy', 'mse'] },
    split: { x: features, y: classes },
    dataset: { y: [{ op: 'one_hot', num_classes: 4 }] },
  },
  sparse_categorical_crossentropy: {
    layers: [dense(6, 'leaky_relu'), dense(4)],
    loss: {
      loss: { type: 'sparse_categorical_crossentropy', from_logits: true },
      metrics: ['sparse_categorical_accuracy'],
    },
    split: { x: features, y: classes },
  },
  categorical_generalized_cross_entropy: {
    layers: [dense(6, 'tanh'), ...toClasses],
    loss: { loss: 'categorical_generalized_cross_entropy' },
    split: { x: features, y: classes },
  },
  circle: {
    layers: [dense(6), { type: 'LayerNormalization' }],
    loss: { loss: { type: 'circle', gamma: 4 } },
    split: { x: features, y: classes },
  },
  ctc: {
    layers: [{ type: 'SimpleRNN', units: 4, return_sequences: true }, dense(4)],
    loss: { loss: 'ctc' },
    split: { x: sequences, y: tokens },
  },
};
