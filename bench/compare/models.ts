import type { ModelEntry, ShortModel } from '../../src/keras/graph/short-model.js';
import { TOKENS } from './data.js';

/** Convolutions over words, after "Text classification from scratch" of keras.io. */
export function textConvolutions(classes: number): ShortModel {
  return {
    layers: [
      { type: 'Embedding', input_dim: TOKENS.words, output_dim: 64 },
      { type: 'Dropout', rate: 0.5 },
      { type: 'Conv1D', filters: 128, kernel_size: 7, activation: 'relu' },
      { type: 'Conv1D', filters: 128, kernel_size: 7, strides: 3, activation: 'relu' },
      { type: 'GlobalMaxPooling1D' },
      { type: 'Dense', units: 128, activation: 'relu' },
      { type: 'Dropout', rate: 0.5 },
      { type: 'Dense', units: classes, activation: 'softmax' },
    ],
  };
}

/** A residual network of eight layers, as MLPerf Tiny trains it on CIFAR-10. */
export function residualNetwork(classes: number): ShortModel {
  return {
    layers: [
      { type: 'InputLayer', name: 'image', shape: [32, 32, 3] },
      ...convolution('stem', 'image', { filters: 16 }),
      ...residualBlock('first', 'stem_relu', { filters: 16, isSmaller: false }),
      ...residualBlock('second', 'first_relu', { filters: 32, isSmaller: true }),
      ...residualBlock('third', 'second_relu', { filters: 64, isSmaller: true }),
      { type: 'GlobalAveragePooling2D', name: 'pooled', inputs: 'third_relu' },
      { type: 'Dense', name: 'classes', units: classes, activation: 'softmax', inputs: 'pooled' },
    ],
  };
}

/** Two convolutions and, where their output is smaller than their input, one of a single pixel on the way around them. */
function residualBlock(
  name: string,
  inputs: string,
  { filters, isSmaller }: { filters: number; isSmaller: boolean },
): ModelEntry[] {
  const strides = isSmaller ? 2 : 1;
  return [
    ...convolution(`${name}_1`, inputs, { filters, strides }),
    ...convolution(`${name}_2`, `${name}_1_relu`, { filters }).slice(0, 2),
    ...(isSmaller ? [shortcut(`${name}_shortcut`, inputs, filters)] : []),
    {
      type: 'Add',
      name: `${name}_sum`,
      inputs: [`${name}_2_normalized`, isSmaller ? `${name}_shortcut` : inputs],
    },
    { type: 'Activation', name: `${name}_relu`, activation: 'relu', inputs: `${name}_sum` },
  ];
}

const shortcut = (name: string, inputs: string, filters: number): ModelEntry => ({
  type: 'Conv2D',
  name,
  filters,
  kernel_size: 1,
  strides: 2,
  padding: 'same',
  inputs,
});

function convolution(
  name: string,
  inputs: string,
  { filters, strides = 1 }: { filters: number; strides?: number },
): ModelEntry[] {
  return [
    { type: 'Conv2D', name, filters, kernel_size: 3, strides, padding: 'same', inputs },
    { type: 'BatchNormalization', name: `${name}_normalized`, inputs: name },
    { type: 'Activation', name: `${name}_relu`, activation: 'relu', inputs: `${name}_normalized` },
  ];
}

const WIDTH = 64;
const HEADS = 4;

/** Words and their positions, one transformer block, and the mean over the words, after "Text classification with Transformer" of keras.io. */
export function transformer(classes: number): ShortModel {
  return {
    layers: [
      { type: 'InputLayer', name: 'words', shape: [TOKENS.length], dtype: 'int32' },
      ...embeddings(),
      ...block(),
      { type: 'GlobalAveragePooling1D', name: 'pooled', inputs: 'block' },
      { type: 'Dropout', name: 'dropped', rate: 0.1, inputs: 'pooled' },
      { type: 'Dense', name: 'hidden', units: 20, activation: 'relu', inputs: 'dropped' },
      { type: 'Dense', name: 'classes', units: classes, activation: 'softmax', inputs: 'hidden' },
    ],
  };
}

function embeddings(): ModelEntry[] {
  return [
    { type: 'Embedding', name: 'word', input_dim: TOKENS.words, output_dim: WIDTH, inputs: 'words' },
    { type: 'Operation', operation: 'numpy.OnesLike', name: 'ones', inputs: 'words' },
    { type: 'Operation', operation: 'numpy.Cumsum', name: 'counted', config: { axis: 1 }, inputs: 'ones' },
    { type: 'Operation', operation: 'numpy.Subtract', name: 'positions', inputs: ['counted', 1] },
    { type: 'Embedding', name: 'position', input_dim: TOKENS.length, output_dim: WIDTH, inputs: 'positions' },
    { type: 'Add', name: 'embedded', inputs: ['word', 'position'] },
  ];
}

function block(): ModelEntry[] {
  return [
    {
      type: 'MultiHeadAttention',
      name: 'attended',
      num_heads: HEADS,
      key_dim: WIDTH / HEADS,
      inputs: ['embedded', 'embedded'],
    },
    { type: 'Dropout', name: 'attended_dropped', rate: 0.1, inputs: 'attended' },
    { type: 'Add', name: 'attended_sum', inputs: ['embedded', 'attended_dropped'] },
    { type: 'LayerNormalization', name: 'normalized', epsilon: 1e-6, inputs: 'attended_sum' },
    { type: 'Dense', name: 'wide', units: 2 * WIDTH, activation: 'relu', inputs: 'normalized' },
    { type: 'Dense', name: 'narrow', units: WIDTH, inputs: 'wide' },
    { type: 'Dropout', name: 'narrow_dropped', rate: 0.1, inputs: 'narrow' },
    { type: 'Add', name: 'narrow_sum', inputs: ['normalized', 'narrow_dropped'] },
    { type: 'LayerNormalization', name: 'block', epsilon: 1e-6, inputs: 'narrow_sum' },
  ];
}
