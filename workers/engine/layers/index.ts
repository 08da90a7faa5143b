import type { LAYERS, LayerType } from '../../../src/keras/layers/index.js';
import { eLU, leakyReLU, pReLU, reLU } from './activations/relu.js';
import { softmax } from './activations/softmax.js';
import { customScaleLayer } from './applications/custom-scale-layer.js';
import { layerScale } from './applications/layer-scale.js';
import { stochasticDepth } from './applications/stochastic-depth.js';
import { additiveAttention, attention } from './attention/attention.js';
import { groupQueryAttention } from './attention/group-query-attention.js';
import { multiHeadAttention } from './attention/multi-head-attention.js';
import { conv2DTranspose } from './convolutional/conv2d-transpose.js';
import { conv1d, conv2d } from './convolutional/convolution.js';
import { depthwiseConv2D, separableConv2D } from './convolutional/depthwise.js';
import { activation } from './core/activation.js';
import { dense } from './core/dense.js';
import { einsumDense } from './core/einsum-dense.js';
import { embedding } from './core/embedding.js';
import { identity } from './core/identity.js';
import { inputLayer } from './core/input-layer.js';
import { masking } from './core/masking.js';
import { reversibleEmbedding } from './core/reversible-embedding.js';
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
import { rmsNormalization } from './normalization/rms-normalization.js';
import { groupNormalization, layerNormalization } from './normalization/sample-normalization.js';
import { unitNormalization } from './normalization/unit-normalization.js';
import {
  globalAveragePooling1D,
  globalAveragePooling2D,
  globalMaxPooling1D,
  globalMaxPooling2D,
} from './pooling/global-pooling.js';
import { averagePooling1D, averagePooling2D, maxPooling1D, maxPooling2D } from './pooling/pooling.js';
import { normalization } from './preprocessing/normalization.js';
import { rescaling } from './preprocessing/rescaling.js';
import { gru } from './recurrent/gru.js';
import { lstm } from './recurrent/lstm.js';
import { simpleRnn } from './recurrent/simple-rnn.js';
import { activityRegularization } from './regularization/activity-regularization.js';
import { alphaDropout } from './regularization/alpha-dropout.js';
import { dropout } from './regularization/dropout.js';
import { gaussianDropout } from './regularization/gaussian-dropout.js';
import { gaussianNoise } from './regularization/gaussian-noise.js';
import { spatialDropout1D, spatialDropout2D } from './regularization/spatial-dropout.js';
import { flatten } from './reshaping/flatten.js';
import { permute } from './reshaping/permute.js';
import { repeatVector } from './reshaping/repeat-vector.js';
import { reshape } from './reshaping/reshape.js';
import { cropping2D, upSampling2D, zeroPadding2D } from './reshaping/spatial.js';
import { bidirectional } from './wrappers/bidirectional.js';
import { spectralNormalization } from './wrappers/spectral-normalization.js';
import { timeDistributed } from './wrappers/time-distributed.js';

/** The kernel of every layer. */
export const KERNELS: { readonly [T in LayerType]: Kernel<(typeof LAYERS)[T]> } = {
  InputLayer: inputLayer,
  Dense: dense,
  EinsumDense: einsumDense,
  Activation: activation,
  Identity: identity,
  Embedding: embedding,
  ReversibleEmbedding: reversibleEmbedding,
  Masking: masking,
  Conv1D: conv1d,
  Conv2D: conv2d,
  DepthwiseConv2D: depthwiseConv2D,
  SeparableConv2D: separableConv2D,
  Conv2DTranspose: conv2DTranspose,
  MaxPooling1D: maxPooling1D,
  MaxPooling2D: maxPooling2D,
  AveragePooling1D: averagePooling1D,
  AveragePooling2D: averagePooling2D,
  GlobalMaxPooling1D: globalMaxPooling1D,
  GlobalMaxPooling2D: globalMaxPooling2D,
  GlobalAveragePooling1D: globalAveragePooling1D,
  GlobalAveragePooling2D: globalAveragePooling2D,
  LSTM: lstm,
  GRU: gru,
  SimpleRNN: simpleRnn,
  Bidirectional: bidirectional,
  TimeDistributed: timeDistributed,
  SpectralNormalization: spectralNormalization,
  Add: add,
  Subtract: subtract,
  Multiply: multiply,
  Average: average,
  Maximum: maximum,
  Minimum: minimum,
  Concatenate: concatenate,
  Dot: dot,
  MultiHeadAttention: multiHeadAttention,
  Attention: attention,
  AdditiveAttention: additiveAttention,
  GroupQueryAttention: groupQueryAttention,
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  GroupNormalization: groupNormalization,
  RMSNormalization: rmsNormalization,
  UnitNormalization: unitNormalization,
  Dropout: dropout,
  SpatialDropout1D: spatialDropout1D,
  SpatialDropout2D: spatialDropout2D,
  GaussianNoise: gaussianNoise,
  GaussianDropout: gaussianDropout,
  AlphaDropout: alphaDropout,
  ActivityRegularization: activityRegularization,
  Flatten: flatten,
  Reshape: reshape,
  Permute: permute,
  RepeatVector: repeatVector,
  ZeroPadding2D: zeroPadding2D,
  Cropping2D: cropping2D,
  UpSampling2D: upSampling2D,
  Rescaling: rescaling,
  Normalization: normalization,
  ReLU: reLU,
  LeakyReLU: leakyReLU,
  ELU: eLU,
  PReLU: pReLU,
  Softmax: softmax,
  LayerScale: layerScale,
  StochasticDepth: stochasticDepth,
  CustomScaleLayer: customScaleLayer,
};
