import { type Static, Type } from 'typebox';
import { ActivationSchema } from '../keras/activations/index.js';
import { ConstraintSchema } from '../keras/constraints/index.js';
import { InitializerSchema } from '../keras/initializers/index.js';
import { RegularizerSchema } from '../keras/regularizers/index.js';
import { SampleShapeSchema } from '../schema/primitives.js';
import {
  closedObject,
  discriminatedUnion,
  nullable,
  nullableRef,
  oneOf,
  ref,
  stringEnum,
  tag,
} from '../schema/schema-helpers.js';

const MAX_DIMENSION = 2 ** 31 - 1;
const Dimension = Type.Integer({ minimum: 1, maximum: MAX_DIMENSION });
const Fraction = Type.Number({ minimum: 0, exclusiveMaximum: 1 });

const initializer = () => Type.Optional(ref(InitializerSchema));
const regularizer = () => Type.Optional(nullableRef(RegularizerSchema));
const constraint = () => Type.Optional(nullableRef(ConstraintSchema));

/** Fields every layer takes. `input_shape` belongs on the first layer only. */
const common = {
  name: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$',
      description: 'Unique in the model; drawn from the type when absent.',
    }),
  ),
  trainable: Type.Optional(Type.Boolean({ default: true })),
  input_shape: Type.Optional(SampleShapeSchema),
};

const kernelArguments = {
  use_bias: Type.Optional(Type.Boolean({ default: true })),
  kernel_initializer: initializer(),
  bias_initializer: initializer(),
  kernel_regularizer: regularizer(),
  bias_regularizer: regularizer(),
  activity_regularizer: regularizer(),
  kernel_constraint: constraint(),
  bias_constraint: constraint(),
};

const recurrentArguments = {
  units: Dimension,
  activation: Type.Optional(ref(ActivationSchema)),
  recurrent_activation: Type.Optional(ref(ActivationSchema)),
  ...kernelArguments,
  recurrent_initializer: initializer(),
  recurrent_regularizer: regularizer(),
  recurrent_constraint: constraint(),
  dropout: Type.Optional(Fraction),
  recurrent_dropout: Type.Optional(Fraction),
  return_sequences: Type.Optional(Type.Boolean({ default: false })),
  go_backwards: Type.Optional(Type.Boolean({ default: false })),
};

/** One number for both axes, or a pair `[height, width]`. */
const sizePair = (description: string) =>
  oneOf([Dimension, Type.Array(Dimension, { minItems: 2, maxItems: 2 })], { description });

const Padding = Type.Optional(stringEnum(['valid', 'same'], { default: 'valid' }));
/** Where images have their channels. */
export const DATA_FORMATS = ['channels_last', 'channels_first'] as const;
const DataFormatSchema = stringEnum(DATA_FORMATS, {
  default: 'channels_last',
  description: 'channels_last: [height, width, channels]; channels_first: [channels, height, width].',
});
export type DataFormat = Static<typeof DataFormatSchema>;
const DataFormat = Type.Optional(DataFormatSchema);

const poolingArguments = {
  pool_size: Type.Optional(sizePair('Window; default 2.')),
  strides: Type.Optional(sizePair('Step; default the window.')),
  padding: Padding,
  data_format: DataFormat,
};

export const InputLayerSchema = closedObject(
  {
    type: tag('InputLayer'),
    name: common.name,
    shape: Type.Optional(SampleShapeSchema),
    input_shape: common.input_shape,
  },
  { $id: 'InputLayer', description: 'Declares the shape of one sample.' },
);
export const DenseSchema = closedObject(
  {
    type: tag('Dense'),
    ...common,
    units: Dimension,
    activation: Type.Optional(ref(ActivationSchema)),
    ...kernelArguments,
  },
  { $id: 'Dense', description: 'activation(x · kernel + bias) over the last axis.' },
);
export const FlattenSchema = closedObject(
  { type: tag('Flatten'), ...common, data_format: DataFormat },
  { $id: 'Flatten', description: 'All axes but the batch into one.' },
);
export const ReshapeSchema = closedObject(
  {
    type: tag('Reshape'),
    ...common,
    target_shape: Type.Array(oneOf([Dimension, Type.Unsafe<-1>({ type: 'integer', enum: [-1] })]), {
      maxItems: 6,
    }),
  },
  { $id: 'Reshape', description: 'The sample in another shape; one -1 is inferred.' },
);
export const DropoutSchema = closedObject(
  {
    type: tag('Dropout'),
    ...common,
    rate: Fraction,
    noise_shape: Type.Optional(nullable(Type.Array(nullable(Dimension), { maxItems: 7 }))),
    seed: Type.Optional(nullable(Type.Integer({ minimum: 0, maximum: MAX_DIMENSION }))),
  },
  {
    $id: 'Dropout',
    description: 'Zeroes a fraction of the inputs while training and scales the rest by 1 / (1 - rate).',
  },
);
export const ActivationLayerSchema = closedObject(
  { type: tag('Activation'), ...common, activation: ref(ActivationSchema) },
  { $id: 'Activation', description: 'An activation as a layer of its own.' },
);
export const Conv2DSchema = closedObject(
  {
    type: tag('Conv2D'),
    ...common,
    filters: Dimension,
    kernel_size: sizePair('Window [height, width].'),
    strides: Type.Optional(sizePair('Step; default 1.')),
    padding: Padding,
    data_format: DataFormat,
    dilation_rate: Type.Optional(sizePair('Dilation; default 1.')),
    groups: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: MAX_DIMENSION,
        default: 1,
        description: 'Parts of the channels, each convolved by as large a part of the filters.',
      }),
    ),
    activation: Type.Optional(ref(ActivationSchema)),
    ...kernelArguments,
  },
  { $id: 'Conv2D', description: '2-D convolution over height and width.' },
);
export const MaxPooling2DSchema = closedObject(
  { type: tag('MaxPooling2D'), ...common, ...poolingArguments },
  { $id: 'MaxPooling2D', description: 'Maximum over windows.' },
);
export const AveragePooling2DSchema = closedObject(
  { type: tag('AveragePooling2D'), ...common, ...poolingArguments },
  { $id: 'AveragePooling2D', description: 'Mean over windows.' },
);
export const GlobalAveragePooling2DSchema = closedObject(
  {
    type: tag('GlobalAveragePooling2D'),
    ...common,
    data_format: DataFormat,
    keepdims: Type.Optional(Type.Boolean({ default: false })),
  },
  { $id: 'GlobalAveragePooling2D', description: 'Mean over height and width.' },
);
export const BatchNormalizationSchema = closedObject(
  {
    type: tag('BatchNormalization'),
    ...common,
    axis: Type.Optional(Type.Integer({ minimum: -6, maximum: 6, default: -1 })),
    momentum: Type.Optional(Type.Number({ minimum: 0, maximum: 1, default: 0.99 })),
    epsilon: Type.Optional(Type.Number({ exclusiveMinimum: 0, default: 0.001 })),
    center: Type.Optional(Type.Boolean({ default: true })),
    scale: Type.Optional(Type.Boolean({ default: true })),
    beta_initializer: initializer(),
    gamma_initializer: initializer(),
    moving_mean_initializer: initializer(),
    moving_variance_initializer: initializer(),
    beta_regularizer: regularizer(),
    gamma_regularizer: regularizer(),
    beta_constraint: constraint(),
    gamma_constraint: constraint(),
  },
  {
    $id: 'BatchNormalization',
    description: 'Normalises with batch statistics in training, moving ones otherwise.',
  },
);
export const EmbeddingSchema = closedObject(
  {
    type: tag('Embedding'),
    ...common,
    input_dim: Dimension,
    output_dim: Dimension,
    embeddings_initializer: initializer(),
    embeddings_regularizer: regularizer(),
    activity_regularizer: regularizer(),
    embeddings_constraint: constraint(),
    mask_zero: Type.Optional(Type.Boolean({ default: false })),
    input_length: Type.Optional(nullable(Dimension)),
  },
  { $id: 'Embedding', description: 'Integers below input_dim to vectors of output_dim.' },
);
export const LstmSchema = closedObject(
  {
    type: tag('LSTM'),
    ...common,
    ...recurrentArguments,
    unit_forget_bias: Type.Optional(Type.Boolean({ default: true })),
  },
  { $id: 'LSTM', description: 'Long short-term memory over [steps, features].' },
);
export const GruSchema = closedObject(
  {
    type: tag('GRU'),
    ...common,
    ...recurrentArguments,
    reset_after: Type.Optional(Type.Boolean({ default: true })),
  },
  { $id: 'GRU', description: 'Gated recurrent unit over [steps, features].' },
);

const layerSchemas = [
  InputLayerSchema,
  DenseSchema,
  FlattenSchema,
  ReshapeSchema,
  DropoutSchema,
  ActivationLayerSchema,
  Conv2DSchema,
  MaxPooling2DSchema,
  AveragePooling2DSchema,
  GlobalAveragePooling2DSchema,
  BatchNormalizationSchema,
  EmbeddingSchema,
  LstmSchema,
  GruSchema,
] as const;

/** One layer of the short form: its Keras class name in `type`, its Keras arguments beside it. */
export const LayerSchema = discriminatedUnion('type', layerSchemas, {
  $id: 'Layer',
  description: 'A layer: its Keras class name in `type`, its Keras arguments beside it.',
});
export type Layer = Static<typeof LayerSchema>;
export type LayerType = Layer['type'];
export type LayerOf<T extends LayerType> = Extract<Layer, { type: T }>;

/** Every layer type, in the order they are documented. */
export const LAYER_TYPES = [
  'InputLayer',
  'Dense',
  'Flatten',
  'Reshape',
  'Dropout',
  'Activation',
  'Conv2D',
  'MaxPooling2D',
  'AveragePooling2D',
  'GlobalAveragePooling2D',
  'BatchNormalization',
  'Embedding',
  'LSTM',
  'GRU',
] as const satisfies readonly LayerType[];

export const layerComponents = [...layerSchemas, LayerSchema];
