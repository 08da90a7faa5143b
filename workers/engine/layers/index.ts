import type { LAYERS, LayerType } from '../../../src/keras/layers/index.js';
import { multiHeadAttention } from './attention/multi-head-attention.js';
import { conv2d } from './convolutional/conv2d.js';
import { activation } from './core/activation.js';
import { dense } from './core/dense.js';
import { embedding } from './core/embedding.js';
import { inputLayer } from './core/input-layer.js';
import type { Kernel } from './kernel.js';
import { add } from './merging/add.js';
import { average } from './merging/average.js';
import { concatenate } from './merging/concatenate.js';
import { dot } from './merging/dot.js';
import { maximum } from './merging/maximum.js';
import { minimum } from './merging/minimum.js';
import { multiply } from './merging/multiply.js';
import { subtract } from './merging/subtract.js';
import { batchNormalization } from './normalization/batch-normalization.js';
import { averagePooling2D, globalAveragePooling2D, maxPooling2D } from './pooling/pooling.js';
import { gru } from './recurrent/gru.js';
import { lstm } from './recurrent/lstm.js';
import { simpleRnn } from './recurrent/simple-rnn.js';
import { dropout } from './regularization/dropout.js';
import { flatten } from './reshaping/flatten.js';
import { reshape } from './reshaping/reshape.js';
import { bidirectional } from './wrappers/bidirectional.js';
import { timeDistributed } from './wrappers/time-distributed.js';

/** The kernel of every layer. */
export const KERNELS: { readonly [T in LayerType]: Kernel<(typeof LAYERS)[T]> } = {
  InputLayer: inputLayer,
  Dense: dense,
  Flatten: flatten,
  Reshape: reshape,
  Dropout: dropout,
  Activation: activation,
  Conv2D: conv2d,
  MaxPooling2D: maxPooling2D,
  AveragePooling2D: averagePooling2D,
  GlobalAveragePooling2D: globalAveragePooling2D,
  BatchNormalization: batchNormalization,
  Embedding: embedding,
  LSTM: lstm,
  GRU: gru,
  SimpleRNN: simpleRnn,
  Bidirectional: bidirectional,
  TimeDistributed: timeDistributed,
  Add: add,
  Subtract: subtract,
  Multiply: multiply,
  Average: average,
  Maximum: maximum,
  Minimum: minimum,
  Concatenate: concatenate,
  Dot: dot,
  MultiHeadAttention: multiHeadAttention,
};
