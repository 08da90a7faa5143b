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

/** Filters and blocks of the stages of a ResNet50. */
const STAGES = [
  { filters: 64, blocks: 3 },
  { filters: 128, blocks: 4 },
  { filters: 256, blocks: 6 },
  { filters: 512, blocks: 3 },
] as const;

/** A head to train on a frozen ResNet50 for images of 224 × 224, as keras.applications builds it. */
export function frozenResNet50(classes: number): ShortModel {
  const stages = STAGES.flatMap(({ filters, blocks }, stage) =>
    Array.from({ length: blocks }, (_, block) => ({
      name: `stage${stage}_${block}`,
      filters,
      strides: block === 0 && stage > 0 ? 2 : 1,
      widens: block === 0,
    })),
  );
  const names = ['pooled', ...stages.map(({ name }) => `${name}_relu`)];
  const base: ModelEntry[] = [
    { type: 'InputLayer', name: 'image', shape: [224, 224, 3] },
    { type: 'ZeroPadding2D', name: 'padded', padding: 3, inputs: 'image' },
    ...normalized('stem', 'padded', { filters: 64, kernel_size: 7, strides: 2, padding: 'valid' }),
    { type: 'ReLU', name: 'stem_relu', inputs: 'stem_normalized' },
    { type: 'ZeroPadding2D', name: 'stem_padded', padding: 1, inputs: 'stem_relu' },
    { type: 'MaxPooling2D', name: 'pooled', pool_size: 3, strides: 2, inputs: 'stem_padded' },
    ...stages.flatMap((stage, index) => bottleneck(stage, names[index] ?? 'pooled')),
  ];
  return {
    layers: [
      { type: 'Resizing', height: 224, width: 224 },
      { type: 'Model', name: 'resnet50', model: { layers: base }, trainable: false },
      { type: 'GlobalAveragePooling2D' },
      { type: 'Dense', units: classes, activation: 'softmax' },
    ],
  };
}

/** Three convolutions and the way around them. */
function bottleneck(
  { name, filters, strides, widens }: { name: string; filters: number; strides: number; widens: boolean },
  inputs: string,
): ModelEntry[] {
  const shortcut = widens
    ? normalized(`${name}_shortcut`, inputs, { filters: 4 * filters, kernel_size: 1, strides })
    : [];
  return [
    ...shortcut,
    ...normalized(`${name}_1`, inputs, { filters, kernel_size: 1, strides }),
    { type: 'ReLU', name: `${name}_1_relu`, inputs: `${name}_1_normalized` },
    ...normalized(`${name}_2`, `${name}_1_relu`, { filters, kernel_size: 3 }),
    { type: 'ReLU', name: `${name}_2_relu`, inputs: `${name}_2_normalized` },
    ...normalized(`${name}_3`, `${name}_2_relu`, { filters: 4 * filters, kernel_size: 1 }),
    {
      type: 'Add',
      name: `${name}_sum`,
      inputs: [widens ? `${name}_shortcut_normalized` : inputs, `${name}_3_normalized`],
    },
    { type: 'ReLU', name: `${name}_relu`, inputs: `${name}_sum` },
  ];
}

/** A convolution and the normalization of its output. */
const normalized = (
  name: string,
  inputs: string,
  window: { filters: number; kernel_size: number; strides?: number; padding?: 'valid' },
): ModelEntry[] => [
  { type: 'Conv2D', name, padding: 'same', ...window, inputs },
  { type: 'BatchNormalization', name: `${name}_normalized`, epsilon: 1.001e-5, inputs: name },
];
