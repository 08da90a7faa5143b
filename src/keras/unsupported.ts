import { UNSUPPORTED_OPERATIONS } from './operations/unsupported-operations.js';

/** Kinds of things that Keras exports and a job can name. */
export const KINDS = [
  'layer',
  'loss',
  'metric',
  'optimizer',
  'schedule',
  'callback',
  'initializer',
  'regularizer',
  'constraint',
  'activation',
  'operation',
] as const;
export type Kind = (typeof KINDS)[number];

/** Names by the reason they are not supported. A reason is a sentence to users, which may say what to use instead. */
type Reasons = Readonly<Record<string, string>>;

const NOT_YET = 'Not supported yet.';
const BASE = 'A base class or a helper: it names nothing by itself.';
const IN_DATASET = 'The steps of the dataset prepare the data:';
const TABLES = 'Not supported: encode categories and text before the upload.';

const activationLayer = (name: string): string => `Use an Activation layer with activation '${name}'.`;

/** Layers that run something a definition cannot hold, with what that is. */
export const RUNS_CODE: Readonly<Record<string, string>> = {
  Lambda: 'Python code',
  TFSMLayer: 'a TensorFlow SavedModel',
  TorchModuleWrapper: 'a PyTorch module',
  JaxLayer: 'a JAX function',
  FlaxLayer: 'a Flax module',
};

/** The start of why a layer that runs code can never be supported. */
export const runsCode = (name: string, code: string): string =>
  `${name} runs ${code}, which a model definition cannot contain.`;

/**
 * Everything that Keras 3.15 exports and this service does not support, under the exported names. `npm run catalogue`
 * compares it with Keras. What becomes supported leaves this table in the same change. `A/B`: Keras
 * exports A under the name B, too.
 */
const UNSUPPORTED: Readonly<Record<Kind, Reasons>> = {
  layer: {
    [BASE]: 'InputSpec Layer Wrapper',
    'Not supported yet: layers over volumes (3-D).': `AdaptiveAveragePooling3D AdaptiveMaxPooling3D
      AveragePooling3D/AvgPool3D Conv3D/Convolution3D Conv3DTranspose/Convolution3DTranspose ConvLSTM3D
      Cropping3D GlobalAveragePooling3D/GlobalAvgPool3D GlobalMaxPooling3D/GlobalMaxPool3D
      MaxPooling3D/MaxPool3D SpatialDropout3D UpSampling3D ZeroPadding3D`,
    'Not supported yet: there is no image augmentation.': `AugMix AutoContrast
      ContrastLimitedAdaptiveHistogramEqualization CutMix Equalization MixUp Pipeline RandAugment
      RandomBrightness RandomColorDegeneration RandomColorJitter RandomContrast RandomCrop
      RandomElasticTransform RandomErasing RandomFlip RandomGaussianBlur RandomGrayscale RandomHue RandomInvert
      RandomPerspective RandomPosterization RandomRotation RandomSaturation RandomSharpness RandomShear
      RandomTranslation RandomZoom Solarization`,
    'Not supported yet: use LSTM or GRU instead of cells.': `GRUCell LSTMCell RNN SimpleRNNCell StackedRNNCells`,
    'Not supported yet: layers over audio.': 'MelSpectrogram STFTSpectrogram',
    [TABLES]: `CategoryEncoding Discretization HashedCrossing Hashing IntegerLookup StringLookup
      TextVectorization`,
    [`${IN_DATASET} put {"op": "resize", "height": 32, "width": 32} in dataset.x.`]: 'Resizing',
    [activationLayer('elu')]: 'ELU',
    [NOT_YET]: `ActivityRegularization AdaptiveAveragePooling1D AdaptiveAveragePooling2D AdditiveAttention Attention AdaptiveMaxPooling1D
      AdaptiveMaxPooling2D AlphaDropout CenterCrop Conv1DTranspose/Convolution1DTranspose ConvLSTM1D
      ConvLSTM2D Cropping1D DepthwiseConv1D EinsumDense GaussianDropout GroupQueryAttention Identity
      MaxNumBoundingBoxes ReversibleEmbedding SeparableConv1D/SeparableConvolution1D
      SpectralNormalization UnitNormalization UpSampling1D ZeroPadding1D`,
    ...Object.fromEntries(Object.entries(RUNS_CODE).map(([name, code]) => [runsCode(name, code), name])),
  },
  loss: {
    [BASE]: 'Loss',
  },
  metric: {
    [BASE]: 'Mean MeanMetricWrapper Metric Sum',
    [NOT_YET]: `BinaryIoU ConcordanceCorrelation
      F1Score FBetaScore FalseNegatives FalsePositives IoU
      MeanIoU OneHotIoU OneHotMeanIoU PearsonCorrelation
      PrecisionAtRecall R2Score RecallAtPrecision SensitivityAtSpecificity SpecificityAtSensitivity TrueNegatives TruePositives`,
  },
  optimizer: {
    [BASE]: 'Optimizer OptimizerMap',
    'Not supported: layers compute in float32, so a loss needs no scaling.': 'LossScaleOptimizer',
    [NOT_YET]: `Adafactor Lamb MultiOptimizer Muon ScheduleFreeAdamW`,
  },
  schedule: {
    [BASE]: 'LearningRateSchedule',
  },
  callback: {
    [BASE]: 'Callback CallbackList',
    'It runs Python code, which a job cannot contain.': 'LambdaCallback LearningRateScheduler',
    "Set the job's checkpoint field.": 'ModelCheckpoint OrbaxCheckpoint',
    'Every job resumes from its newest saved state.': 'BackupAndRestore',
    'The metrics, events and logs of the job record what it reports.': `CSVLogger History ProgbarLogger
      RemoteMonitor TensorBoard`,
    [NOT_YET]: 'SwapEMAWeights',
  },
  initializer: { [BASE]: 'Initializer', [NOT_YET]: 'STFT/STFTInitializer' },
  regularizer: { [BASE]: 'Regularizer' },
  constraint: { [BASE]: 'Constraint' },
  activation: {
    [NOT_YET]: `glu sparsemax       threshold`,
  },
  operation: { [BASE]: 'math.SegmentReduction', ...UNSUPPORTED_OPERATIONS },
};

/** One exported name that is not supported, and why. */
export interface Unsupported {
  name: string;
  /** Other names that Keras exports it by, differences of case and underscores left out. */
  aliases: readonly string[];
  reason: string;
  /** Whether no definition could ever name it. */
  isBase: boolean;
}

/** Everything of a kind that Keras exports and this service does not support. */
export function unsupportedOf(kind: Kind): readonly Unsupported[] {
  return Object.entries(UNSUPPORTED[kind]).flatMap(([reason, names]) =>
    names.split(/\s+/).map((text) => {
      const [name = '', ...aliases] = text.split('/');
      return { name, aliases, reason, isBase: reason === BASE };
    }),
  );
}
