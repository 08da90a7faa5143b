import type { LAYERS, LayerType } from '../../../src/keras/layers/index.js';
import { eLU, leakyReLU, pReLU, reLU } from './activations/relu.js';
import { softmax } from './activations/softmax.js';
import { customScaleLayer } from './applications/custom-scale-layer.js';
import { layerScale } from './applications/layer-scale.js';
import { stochasticDepth } from './applications/stochastic-depth.js';
import { additiveAttention, attention } from './attention/attention.js';
import { groupQueryAttention } from './attention/group-query-attention.js';
import { multiHeadAttention } from './attention/multi-head-attention.js';
import { randomBrightness } from './augmentation/color/random-brightness.js';
import { randomColorDegeneration } from './augmentation/color/random-color-degeneration.js';
import { randomColorJitter } from './augmentation/color/random-color-jitter.js';
import { randomContrast } from './augmentation/color/random-contrast.js';
import { randomGrayscale } from './augmentation/color/random-grayscale.js';
import { randomHue } from './augmentation/color/random-hue.js';
import { randomInvert } from './augmentation/color/random-invert.js';
import { randomSaturation } from './augmentation/color/random-saturation.js';
import { augMix } from './augmentation/composed/aug-mix.js';
import { pipeline } from './augmentation/composed/pipeline.js';
import { randAugment } from './augmentation/composed/rand-augment.js';
import { randomGaussianBlur } from './augmentation/filters/random-gaussian-blur.js';
import { randomSharpness } from './augmentation/filters/random-sharpness.js';
import { randomCrop } from './augmentation/geometry/random-crop.js';
import { randomElasticTransform } from './augmentation/geometry/random-elastic-transform.js';
import { randomErasing } from './augmentation/geometry/random-erasing.js';
import { randomFlip } from './augmentation/geometry/random-flip.js';
import { randomPerspective } from './augmentation/geometry/random-perspective.js';
import { randomRotation } from './augmentation/geometry/random-rotation.js';
import { randomShear } from './augmentation/geometry/random-shear.js';
import { randomTranslation } from './augmentation/geometry/random-translation.js';
import { randomZoom } from './augmentation/geometry/random-zoom.js';
import { autoContrast } from './augmentation/levels/auto-contrast.js';
import { contrastLimitedAdaptiveHistogramEqualization } from './augmentation/levels/contrast-limited-adaptive-histogram-equalization.js';
import { equalization } from './augmentation/levels/equalization.js';
import { randomPosterization } from './augmentation/levels/random-posterization.js';
import { solarization } from './augmentation/levels/solarization.js';
import { cutMix } from './augmentation/mixing/cut-mix.js';
import { mixUp } from './augmentation/mixing/mix-up.js';
import { conv1d, conv2d, conv3d } from './convolutional/convolution.js';
import {
  depthwiseConv1D,
  depthwiseConv2D,
  separableConv1D,
  separableConv2D,
} from './convolutional/depthwise.js';
import { conv1DTranspose, conv2DTranspose, conv3DTranspose } from './convolutional/transposed.js';
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
  adaptiveAveragePooling1D,
  adaptiveAveragePooling2D,
  adaptiveAveragePooling3D,
  adaptiveMaxPooling1D,
  adaptiveMaxPooling2D,
  adaptiveMaxPooling3D,
} from './pooling/adaptive-pooling.js';
import {
  globalAveragePooling1D,
  globalAveragePooling2D,
  globalAveragePooling3D,
  globalMaxPooling1D,
  globalMaxPooling2D,
  globalMaxPooling3D,
} from './pooling/global-pooling.js';
import {
  averagePooling1D,
  averagePooling2D,
  averagePooling3D,
  maxPooling1D,
  maxPooling2D,
  maxPooling3D,
} from './pooling/pooling.js';
import { categoryEncoding, discretization } from './preprocessing/categories/categories.js';
import { centerCrop, resizing } from './preprocessing/images/sizes.js';
import { normalization } from './preprocessing/normalization.js';
import { onHost } from './preprocessing/on-host.js';
import { rescaling } from './preprocessing/rescaling.js';
import { melSpectrogram } from './preprocessing/spectrograms/mel-spectrogram.js';
import { stftSpectrogram } from './preprocessing/spectrograms/stft-spectrogram.js';
import { convLstm } from './recurrent/conv-lstm.js';
import { gru } from './recurrent/gru.js';
import { lstm } from './recurrent/lstm.js';
import { gruCell, lstmCell, rnn, simpleRnnCell, stackedRnnCells } from './recurrent/rnn.js';
import { simpleRnn } from './recurrent/simple-rnn.js';
import { activityRegularization } from './regularization/activity-regularization.js';
import { alphaDropout } from './regularization/alpha-dropout.js';
import { dropout } from './regularization/dropout.js';
import { gaussianDropout } from './regularization/gaussian-dropout.js';
import { gaussianNoise } from './regularization/gaussian-noise.js';
import { spatialDropout1D, spatialDropout2D, spatialDropout3D } from './regularization/spatial-dropout.js';
import { flatten } from './reshaping/flatten.js';
import { permute } from './reshaping/permute.js';
import { repeatVector } from './reshaping/repeat-vector.js';
import { reshape } from './reshaping/reshape.js';
import {
  cropping1D,
  cropping2D,
  cropping3D,
  upSampling1D,
  upSampling2D,
  upSampling3D,
  zeroPadding1D,
  zeroPadding2D,
  zeroPadding3D,
} from './reshaping/spatial.js';
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
  Conv3D: conv3d,
  DepthwiseConv1D: depthwiseConv1D,
  DepthwiseConv2D: depthwiseConv2D,
  SeparableConv1D: separableConv1D,
  SeparableConv2D: separableConv2D,
  Conv1DTranspose: conv1DTranspose,
  Conv2DTranspose: conv2DTranspose,
  Conv3DTranspose: conv3DTranspose,
  MaxPooling1D: maxPooling1D,
  MaxPooling2D: maxPooling2D,
  MaxPooling3D: maxPooling3D,
  AveragePooling1D: averagePooling1D,
  AveragePooling2D: averagePooling2D,
  AveragePooling3D: averagePooling3D,
  GlobalMaxPooling1D: globalMaxPooling1D,
  GlobalMaxPooling2D: globalMaxPooling2D,
  GlobalMaxPooling3D: globalMaxPooling3D,
  GlobalAveragePooling1D: globalAveragePooling1D,
  GlobalAveragePooling2D: globalAveragePooling2D,
  GlobalAveragePooling3D: globalAveragePooling3D,
  AdaptiveMaxPooling1D: adaptiveMaxPooling1D,
  AdaptiveMaxPooling2D: adaptiveMaxPooling2D,
  AdaptiveMaxPooling3D: adaptiveMaxPooling3D,
  AdaptiveAveragePooling1D: adaptiveAveragePooling1D,
  AdaptiveAveragePooling2D: adaptiveAveragePooling2D,
  AdaptiveAveragePooling3D: adaptiveAveragePooling3D,
  LSTM: lstm,
  GRU: gru,
  SimpleRNN: simpleRnn,
  RNN: rnn,
  LSTMCell: lstmCell,
  GRUCell: gruCell,
  SimpleRNNCell: simpleRnnCell,
  StackedRNNCells: stackedRnnCells,
  ConvLSTM1D: convLstm,
  ConvLSTM2D: convLstm,
  ConvLSTM3D: convLstm,
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
  SpatialDropout3D: spatialDropout3D,
  GaussianNoise: gaussianNoise,
  GaussianDropout: gaussianDropout,
  AlphaDropout: alphaDropout,
  ActivityRegularization: activityRegularization,
  Flatten: flatten,
  Reshape: reshape,
  Permute: permute,
  RepeatVector: repeatVector,
  ZeroPadding1D: zeroPadding1D,
  ZeroPadding2D: zeroPadding2D,
  ZeroPadding3D: zeroPadding3D,
  Cropping1D: cropping1D,
  Cropping2D: cropping2D,
  Cropping3D: cropping3D,
  UpSampling1D: upSampling1D,
  UpSampling2D: upSampling2D,
  UpSampling3D: upSampling3D,
  Rescaling: rescaling,
  CategoryEncoding: categoryEncoding,
  CenterCrop: centerCrop,
  Discretization: discretization,
  MelSpectrogram: melSpectrogram,
  Resizing: resizing,
  STFTSpectrogram: stftSpectrogram,
  Normalization: normalization,
  StringLookup: onHost,
  IntegerLookup: onHost,
  TextVectorization: onHost,
  Hashing: onHost,
  HashedCrossing: onHost,
  RandomBrightness: randomBrightness,
  RandomColorDegeneration: randomColorDegeneration,
  RandomColorJitter: randomColorJitter,
  RandomContrast: randomContrast,
  RandomGrayscale: randomGrayscale,
  RandomHue: randomHue,
  RandomInvert: randomInvert,
  RandomSaturation: randomSaturation,
  RandomGaussianBlur: randomGaussianBlur,
  RandomSharpness: randomSharpness,
  AutoContrast: autoContrast,
  ContrastLimitedAdaptiveHistogramEqualization: contrastLimitedAdaptiveHistogramEqualization,
  Equalization: equalization,
  RandomPosterization: randomPosterization,
  Solarization: solarization,
  Pipeline: pipeline,
  AugMix: augMix,
  RandAugment: randAugment,
  CutMix: cutMix,
  MixUp: mixUp,
  RandomRotation: randomRotation,
  RandomTranslation: randomTranslation,
  RandomZoom: randomZoom,
  RandomShear: randomShear,
  RandomPerspective: randomPerspective,
  RandomElasticTransform: randomElasticTransform,
  RandomCrop: randomCrop,
  RandomErasing: randomErasing,
  RandomFlip: randomFlip,
  ReLU: reLU,
  LeakyReLU: leakyReLU,
  ELU: eLU,
  PReLU: pReLU,
  Softmax: softmax,
  LayerScale: layerScale,
  StochasticDepth: stochasticDepth,
  CustomScaleLayer: customScaleLayer,
};
