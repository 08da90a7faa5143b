import { Type } from 'typebox';
import { discriminatedUnion } from '../../schema/schema-helpers.js';
import { ConstraintOrNullSchema, DtypePolicySchema, RegularizerOrNullSchema } from '../argument.js';
import { ELU } from './activations/elu.js';
import { LeakyReLU } from './activations/leaky-relu.js';
import { PReLU } from './activations/prelu.js';
import { ReLU } from './activations/relu.js';
import { Softmax } from './activations/softmax.js';
import { CustomScaleLayer } from './applications/custom-scale-layer.js';
import { LayerScale } from './applications/layer-scale.js';
import { StochasticDepth } from './applications/stochastic-depth.js';
import { AdditiveAttention } from './attention/additive-attention.js';
import { Attention } from './attention/attention.js';
import { GroupQueryAttention } from './attention/group-query-attention.js';
import { MultiHeadAttention } from './attention/multi-head-attention.js';
import { RandomBrightness } from './augmentation/color/random-brightness.js';
import { RandomColorDegeneration } from './augmentation/color/random-color-degeneration.js';
import { RandomColorJitter } from './augmentation/color/random-color-jitter.js';
import { RandomContrast } from './augmentation/color/random-contrast.js';
import { RandomGrayscale } from './augmentation/color/random-grayscale.js';
import { RandomHue } from './augmentation/color/random-hue.js';
import { RandomInvert } from './augmentation/color/random-invert.js';
import { RandomSaturation } from './augmentation/color/random-saturation.js';
import { AugMix } from './augmentation/composed/aug-mix.js';
import { Pipeline } from './augmentation/composed/pipeline.js';
import { RandAugment } from './augmentation/composed/rand-augment.js';
import { RandomGaussianBlur } from './augmentation/filters/random-gaussian-blur.js';
import { RandomSharpness } from './augmentation/filters/random-sharpness.js';
import { RandomCrop } from './augmentation/geometry/random-crop.js';
import { RandomElasticTransform } from './augmentation/geometry/random-elastic-transform.js';
import { RandomErasing } from './augmentation/geometry/random-erasing.js';
import { RandomFlip } from './augmentation/geometry/random-flip.js';
import { RandomPerspective } from './augmentation/geometry/random-perspective.js';
import { RandomRotation } from './augmentation/geometry/random-rotation.js';
import { RandomShear } from './augmentation/geometry/random-shear.js';
import { RandomTranslation } from './augmentation/geometry/random-translation.js';
import { RandomZoom } from './augmentation/geometry/random-zoom.js';
import { AutoContrast } from './augmentation/levels/auto-contrast.js';
import { ContrastLimitedAdaptiveHistogramEqualization } from './augmentation/levels/contrast-limited-adaptive-histogram-equalization.js';
import { Equalization } from './augmentation/levels/equalization.js';
import { RandomPosterization } from './augmentation/levels/random-posterization.js';
import { Solarization } from './augmentation/levels/solarization.js';
import { CutMix } from './augmentation/mixing/cut-mix.js';
import { MixUp } from './augmentation/mixing/mix-up.js';
import { callComponents } from './call-properties.js';
import { Conv1D } from './convolutional/conv1d.js';
import { Conv2D } from './convolutional/conv2d.js';
import { Conv3D } from './convolutional/conv3d.js';
import { DepthwiseConv1D } from './convolutional/depthwise/depthwise-conv1d.js';
import { DepthwiseConv2D } from './convolutional/depthwise/depthwise-conv2d.js';
import { SeparableConv1D } from './convolutional/separable/separable-conv1d.js';
import { SeparableConv2D } from './convolutional/separable/separable-conv2d.js';
import { Conv1DTranspose } from './convolutional/transposed/conv1d-transpose.js';
import { Conv2DTranspose } from './convolutional/transposed/conv2d-transpose.js';
import { Conv3DTranspose } from './convolutional/transposed/conv3d-transpose.js';
import { Activation } from './core/activation.js';
import { Dense } from './core/dense.js';
import { EinsumDense } from './core/einsum-dense.js';
import { Embedding } from './core/embedding.js';
import { Identity } from './core/identity.js';
import { InputLayer } from './core/input-layer.js';
import { Masking } from './core/masking.js';
import { ReversibleEmbedding } from './core/reversible-embedding.js';
import type { CompleteOf, GivenOf, LayerSpec } from './layer.js';
import { LayerNameSchema } from './layer-name.js';
import { Add } from './merging/add.js';
import { Average } from './merging/average.js';
import { Concatenate } from './merging/concatenate.js';
import { Dot } from './merging/dot.js';
import { Maximum } from './merging/maximum.js';
import { Minimum } from './merging/minimum.js';
import { Multiply } from './merging/multiply.js';
import { Subtract } from './merging/subtract.js';
import { BatchNormalization } from './normalization/batch-normalization.js';
import { GroupNormalization } from './normalization/group-normalization.js';
import { LayerNormalization } from './normalization/layer-normalization.js';
import { RMSNormalization } from './normalization/rms-normalization.js';
import { UnitNormalization } from './normalization/unit-normalization.js';
import { AdaptiveAveragePooling1D } from './pooling/adaptive/adaptive-average-pooling-1d.js';
import { AdaptiveAveragePooling2D } from './pooling/adaptive/adaptive-average-pooling-2d.js';
import { AdaptiveAveragePooling3D } from './pooling/adaptive/adaptive-average-pooling-3d.js';
import { AdaptiveMaxPooling1D } from './pooling/adaptive/adaptive-max-pooling-1d.js';
import { AdaptiveMaxPooling2D } from './pooling/adaptive/adaptive-max-pooling-2d.js';
import { AdaptiveMaxPooling3D } from './pooling/adaptive/adaptive-max-pooling-3d.js';
import { AveragePooling1D } from './pooling/average-pooling-1d.js';
import { AveragePooling2D } from './pooling/average-pooling-2d.js';
import { AveragePooling3D } from './pooling/average-pooling-3d.js';
import { GlobalAveragePooling1D } from './pooling/global/global-average-pooling-1d.js';
import { GlobalAveragePooling2D } from './pooling/global/global-average-pooling-2d.js';
import { GlobalAveragePooling3D } from './pooling/global/global-average-pooling-3d.js';
import { GlobalMaxPooling1D } from './pooling/global/global-max-pooling-1d.js';
import { GlobalMaxPooling2D } from './pooling/global/global-max-pooling-2d.js';
import { GlobalMaxPooling3D } from './pooling/global/global-max-pooling-3d.js';
import { MaxPooling1D } from './pooling/max-pooling-1d.js';
import { MaxPooling2D } from './pooling/max-pooling-2d.js';
import { MaxPooling3D } from './pooling/max-pooling-3d.js';
import { CategoryEncoding } from './preprocessing/categories/category-encoding.js';
import { Discretization } from './preprocessing/categories/discretization.js';
import { CenterCrop } from './preprocessing/images/center-crop.js';
import { Resizing } from './preprocessing/images/resizing.js';
import { HashedCrossing } from './preprocessing/lookup/hashed-crossing.js';
import { Hashing } from './preprocessing/lookup/hashing.js';
import { IntegerLookup } from './preprocessing/lookup/integer-lookup.js';
import { StringLookup } from './preprocessing/lookup/string-lookup.js';
import { TextVectorization } from './preprocessing/lookup/text-vectorization.js';
import { Normalization } from './preprocessing/normalization.js';
import { Rescaling } from './preprocessing/rescaling.js';
import { MelSpectrogram } from './preprocessing/spectrograms/mel-spectrogram.js';
import { STFTSpectrogram } from './preprocessing/spectrograms/stft-spectrogram.js';
import { GRUCell } from './recurrent/cells/gru-cell.js';
import { LSTMCell } from './recurrent/cells/lstm-cell.js';
import { SimpleRNNCell } from './recurrent/cells/simple-rnn-cell.js';
import { StackedRNNCells } from './recurrent/cells/stacked-rnn-cells.js';
import { ConvLSTM1D } from './recurrent/conv-lstm/conv-lstm-1d.js';
import { ConvLSTM2D } from './recurrent/conv-lstm/conv-lstm-2d.js';
import { ConvLSTM3D } from './recurrent/conv-lstm/conv-lstm-3d.js';
import { GRU } from './recurrent/gru.js';
import { LSTM } from './recurrent/lstm.js';
import { RNN } from './recurrent/rnn.js';
import { SimpleRNN } from './recurrent/simple-rnn.js';
import { ActivityRegularization } from './regularization/activity-regularization.js';
import { AlphaDropout } from './regularization/alpha-dropout.js';
import { Dropout } from './regularization/dropout.js';
import { GaussianDropout } from './regularization/gaussian-dropout.js';
import { GaussianNoise } from './regularization/gaussian-noise.js';
import { SpatialDropout1D } from './regularization/spatial-dropout-1d.js';
import { SpatialDropout2D } from './regularization/spatial-dropout-2d.js';
import { SpatialDropout3D } from './regularization/spatial-dropout-3d.js';
import { Cropping1D } from './reshaping/cropping/cropping-1d.js';
import { Cropping2D } from './reshaping/cropping/cropping-2d.js';
import { Cropping3D } from './reshaping/cropping/cropping-3d.js';
import { Flatten } from './reshaping/flatten.js';
import { ZeroPadding1D } from './reshaping/padding/zero-padding-1d.js';
import { ZeroPadding2D } from './reshaping/padding/zero-padding-2d.js';
import { ZeroPadding3D } from './reshaping/padding/zero-padding-3d.js';
import { Permute } from './reshaping/permute.js';
import { RepeatVector } from './reshaping/repeat-vector.js';
import { Reshape } from './reshaping/reshape.js';
import { UpSampling1D } from './reshaping/up-sampling/up-sampling-1d.js';
import { UpSampling2D } from './reshaping/up-sampling/up-sampling-2d.js';
import { UpSampling3D } from './reshaping/up-sampling/up-sampling-3d.js';
import { Bidirectional } from './wrappers/bidirectional.js';
import { SpectralNormalization } from './wrappers/spectral-normalization.js';
import { TimeDistributed } from './wrappers/time-distributed.js';

/** Every layer, in the order they are documented. */
export const LAYERS = {
  InputLayer,
  Dense,
  EinsumDense,
  Activation,
  Identity,
  Embedding,
  ReversibleEmbedding,
  Masking,
  Conv1D,
  Conv2D,
  Conv3D,
  DepthwiseConv1D,
  DepthwiseConv2D,
  SeparableConv1D,
  SeparableConv2D,
  Conv1DTranspose,
  Conv2DTranspose,
  Conv3DTranspose,
  MaxPooling1D,
  MaxPooling2D,
  MaxPooling3D,
  AveragePooling1D,
  AveragePooling2D,
  AveragePooling3D,
  GlobalMaxPooling1D,
  GlobalMaxPooling2D,
  GlobalMaxPooling3D,
  GlobalAveragePooling1D,
  GlobalAveragePooling2D,
  GlobalAveragePooling3D,
  AdaptiveMaxPooling1D,
  AdaptiveMaxPooling2D,
  AdaptiveMaxPooling3D,
  AdaptiveAveragePooling1D,
  AdaptiveAveragePooling2D,
  AdaptiveAveragePooling3D,
  LSTM,
  GRU,
  SimpleRNN,
  RNN,
  LSTMCell,
  GRUCell,
  SimpleRNNCell,
  StackedRNNCells,
  ConvLSTM1D,
  ConvLSTM2D,
  ConvLSTM3D,
  Bidirectional,
  TimeDistributed,
  SpectralNormalization,
  Add,
  Subtract,
  Multiply,
  Average,
  Maximum,
  Minimum,
  Concatenate,
  Dot,
  MultiHeadAttention,
  Attention,
  AdditiveAttention,
  GroupQueryAttention,
  BatchNormalization,
  LayerNormalization,
  GroupNormalization,
  RMSNormalization,
  UnitNormalization,
  Dropout,
  SpatialDropout1D,
  SpatialDropout2D,
  SpatialDropout3D,
  GaussianNoise,
  GaussianDropout,
  AlphaDropout,
  ActivityRegularization,
  Flatten,
  Reshape,
  Permute,
  RepeatVector,
  ZeroPadding1D,
  ZeroPadding2D,
  ZeroPadding3D,
  Cropping1D,
  Cropping2D,
  Cropping3D,
  UpSampling1D,
  UpSampling2D,
  UpSampling3D,
  Rescaling,
  CategoryEncoding,
  CenterCrop,
  Discretization,
  MelSpectrogram,
  Resizing,
  STFTSpectrogram,
  Normalization,
  StringLookup,
  IntegerLookup,
  TextVectorization,
  Hashing,
  HashedCrossing,
  RandomBrightness,
  RandomColorDegeneration,
  RandomColorJitter,
  RandomContrast,
  RandomGrayscale,
  RandomHue,
  RandomInvert,
  RandomSaturation,
  RandomGaussianBlur,
  RandomSharpness,
  AutoContrast,
  ContrastLimitedAdaptiveHistogramEqualization,
  Equalization,
  RandomPosterization,
  Solarization,
  Pipeline,
  AugMix,
  RandAugment,
  CutMix,
  MixUp,
  RandomRotation,
  RandomTranslation,
  RandomZoom,
  RandomShear,
  RandomPerspective,
  RandomElasticTransform,
  RandomCrop,
  RandomErasing,
  RandomFlip,
  ReLU,
  LeakyReLU,
  ELU,
  PReLU,
  Softmax,
  LayerScale,
  StochasticDepth,
  CustomScaleLayer,
} as const;

export type LayerType = keyof typeof LAYERS;

/** A layer as clients give it: its Keras class name in `type`, its Keras arguments next to it. */
export type Layer = LayerOf<LayerType>;
export type LayerOf<T extends LayerType> = { [K in T]: GivenOf<K, (typeof LAYERS)[K]['args']> }[T];

/** A layer with its name and every argument. */
export type CompleteLayer = CompleteLayerOf<LayerType>;
export type CompleteLayerOf<T extends LayerType> = {
  [K in T]: CompleteOf<K, (typeof LAYERS)[K]['args']>;
}[T];

/** Every layer type. */
export const LAYER_TYPES = Object.values(LAYERS).map(({ type }) => type);

/** The spec of a type, as code reads it that serves every layer alike. */
export const specOf = (type: LayerType): LayerSpec => LAYERS[type];

const layerSchemas = Object.values(LAYERS).map(({ schema }) => schema);

/** One layer of the short form. */
export const LayerSchema = Type.Unsafe<Layer>(
  discriminatedUnion('type', layerSchemas, {
    $id: 'Layer',
    description: 'A layer: its Keras class name in `type`, its Keras arguments next to it.',
  }),
);

const unitCells = [LSTMCell.schema, GRUCell.schema, SimpleRNNCell.schema];

/** A cell that is not a stack. */
const UnitCellSchema = discriminatedUnion('type', unitCells, {
  $id: 'UnitCell',
  description: 'A cell of a stack.',
});

/** The cell of an RNN. */
const CellSchema = discriminatedUnion('type', [...unitCells, StackedRNNCells.schema], {
  $id: 'Cell',
  description: 'A cell: one step of a recurrent layer.',
});

export const layerComponents = [
  LayerNameSchema,
  RegularizerOrNullSchema,
  ConstraintOrNullSchema,
  DtypePolicySchema,
  ...callComponents,
  ...layerSchemas,
  LayerSchema,
  UnitCellSchema,
  CellSchema,
];

const typesByName: ReadonlyMap<string, LayerType> = new Map(
  LAYER_TYPES.flatMap((type) => {
    const { className = type, aliases = [] } = specOf(type);
    return [type, className, ...aliases].map((name): [string, LayerType] => [name, type]);
  }),
);

/** The type that Keras has exported or saved under the given class name. */
export const layerTypeOf = (className: string): LayerType | undefined => typesByName.get(className);
