import { type Static, Type } from 'typebox';
import {
  closedObject,
  discriminatedUnion,
  nullable,
  oneOf,
  ref,
  stringEnum,
  tag,
} from '../schema/schema-helpers.js';

/** Keras activations, by their Keras names. */
export const ACTIVATIONS = [
  'linear',
  'relu',
  'relu6',
  'leaky_relu',
  'elu',
  'selu',
  'gelu',
  'sigmoid',
  'hard_sigmoid',
  'hard_sigmoid_keras2',
  'log_sigmoid',
  'softmax',
  'log_softmax',
  'softplus',
  'softsign',
  'silu',
  'swish',
  'hard_silu',
  'hard_swish',
  'mish',
  'tanh',
  'hard_tanh',
  'exponential',
] as const;
export const ActivationSchema = stringEnum(ACTIVATIONS, {
  description:
    'A Keras activation. hard_sigmoid is that of Keras 3, x/6 + 0.5 within 0 and 1; hard_sigmoid_keras2 that of Keras 2 and TensorFlow.js, 0.2x + 0.5 within 0 and 1.',
});
export type Activation = Static<typeof ActivationSchema>;

const PositiveNumber = Type.Number({ exclusiveMinimum: 0 });
const NonNegativeNumber = Type.Number({ minimum: 0 });
const Seed = Type.Optional(nullable(Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1 })));

/** Keras initializers, by their Keras names. */
export const INITIALIZERS = [
  'zeros',
  'ones',
  'constant',
  'random_normal',
  'random_uniform',
  'truncated_normal',
  'variance_scaling',
  'glorot_normal',
  'glorot_uniform',
  'he_normal',
  'he_uniform',
  'lecun_normal',
  'lecun_uniform',
  'orthogonal',
  'identity',
] as const;

const initializerObjects = [
  closedObject({ type: tag('zeros') }, { $id: 'ZerosInitializer' }),
  closedObject({ type: tag('ones') }, { $id: 'OnesInitializer' }),
  closedObject(
    { type: tag('constant'), value: Type.Optional(Type.Number()) },
    { $id: 'ConstantInitializer' },
  ),
  closedObject(
    {
      type: tag('random_normal'),
      mean: Type.Optional(Type.Number()),
      stddev: Type.Optional(PositiveNumber),
      seed: Seed,
    },
    { $id: 'RandomNormalInitializer' },
  ),
  closedObject(
    {
      type: tag('random_uniform'),
      minval: Type.Optional(Type.Number()),
      maxval: Type.Optional(Type.Number()),
      seed: Seed,
    },
    { $id: 'RandomUniformInitializer' },
  ),
  closedObject(
    {
      type: tag('truncated_normal'),
      mean: Type.Optional(Type.Number()),
      stddev: Type.Optional(PositiveNumber),
      seed: Seed,
    },
    { $id: 'TruncatedNormalInitializer' },
  ),
  closedObject(
    {
      type: tag('variance_scaling'),
      scale: Type.Optional(PositiveNumber),
      mode: Type.Optional(stringEnum(['fan_in', 'fan_out', 'fan_avg'])),
      distribution: Type.Optional(
        stringEnum(['truncated_normal', 'untruncated_normal', 'uniform', 'normal']),
      ),
      seed: Seed,
    },
    { $id: 'VarianceScalingInitializer' },
  ),
  closedObject({ type: tag('glorot_normal'), seed: Seed }, { $id: 'GlorotNormalInitializer' }),
  closedObject({ type: tag('glorot_uniform'), seed: Seed }, { $id: 'GlorotUniformInitializer' }),
  closedObject({ type: tag('he_normal'), seed: Seed }, { $id: 'HeNormalInitializer' }),
  closedObject({ type: tag('he_uniform'), seed: Seed }, { $id: 'HeUniformInitializer' }),
  closedObject({ type: tag('lecun_normal'), seed: Seed }, { $id: 'LecunNormalInitializer' }),
  closedObject({ type: tag('lecun_uniform'), seed: Seed }, { $id: 'LecunUniformInitializer' }),
  closedObject(
    { type: tag('orthogonal'), gain: Type.Optional(Type.Number()), seed: Seed },
    { $id: 'OrthogonalInitializer' },
  ),
  closedObject({ type: tag('identity'), gain: Type.Optional(Type.Number()) }, { $id: 'IdentityInitializer' }),
] as const;

export const InitializerObjectSchema = discriminatedUnion('type', initializerObjects, {
  $id: 'InitializerObject',
});
export type InitializerObject = Static<typeof InitializerObjectSchema>;

/** An initializer by name (with Keras's defaults), or as an object with its arguments. */
export const InitializerSchema = oneOf([stringEnum(INITIALIZERS), ref(InitializerObjectSchema)], {
  $id: 'Initializer',
  description: 'A Keras initializer: its name, or an object with its arguments.',
});
export type Initializer = Static<typeof InitializerSchema>;

const Factor = Type.Optional(NonNegativeNumber);

/** Keras regularizers, by their Keras names. */
export const REGULARIZERS = ['l1', 'l2', 'l1_l2'] as const;

const regularizerObjects = [
  closedObject({ type: tag('l1'), l1: Factor }, { $id: 'L1Regularizer' }),
  closedObject({ type: tag('l2'), l2: Factor }, { $id: 'L2Regularizer' }),
  closedObject({ type: tag('l1_l2'), l1: Factor, l2: Factor }, { $id: 'L1L2Regularizer' }),
] as const;

const RegularizerObjectSchema = discriminatedUnion('type', regularizerObjects, { $id: 'RegularizerObject' });
export type RegularizerObject = Static<typeof RegularizerObjectSchema>;

/** Adds `l1·Σ|w| + l2·Σw²` to the loss. */
export const RegularizerSchema = oneOf([stringEnum(REGULARIZERS), ref(RegularizerObjectSchema)], {
  $id: 'Regularizer',
  description: 'A Keras regularizer: its name (factor 0.01) or an object.',
});
export type Regularizer = Static<typeof RegularizerSchema>;

const WeightAxis = Type.Integer({ minimum: -4, maximum: 3 });
const NormAxis = Type.Optional(
  oneOf([WeightAxis, Type.Array(WeightAxis, { minItems: 1, maxItems: 4, uniqueItems: true })], {
    description: 'The axis or axes of the weight along which norms are taken; default 0.',
  }),
);
const Norm = Type.Optional(NonNegativeNumber);

/** Keras constraints, by their Keras names. */
export const CONSTRAINTS = ['max_norm', 'min_max_norm', 'non_neg', 'unit_norm'] as const;

const constraintObjects = [
  closedObject({ type: tag('max_norm'), max_value: Norm, axis: NormAxis }, { $id: 'MaxNormConstraint' }),
  closedObject(
    {
      type: tag('min_max_norm'),
      min_value: Norm,
      max_value: Norm,
      rate: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
      axis: NormAxis,
    },
    { $id: 'MinMaxNormConstraint' },
  ),
  closedObject({ type: tag('non_neg') }, { $id: 'NonNegConstraint' }),
  closedObject({ type: tag('unit_norm'), axis: NormAxis }, { $id: 'UnitNormConstraint' }),
] as const;

const ConstraintObjectSchema = discriminatedUnion('type', constraintObjects, { $id: 'ConstraintObject' });
export type ConstraintObject = Static<typeof ConstraintObjectSchema>;

/** Projects a weight after each update. */
export const ConstraintSchema = oneOf([stringEnum(CONSTRAINTS), ref(ConstraintObjectSchema)], {
  $id: 'Constraint',
  description: 'A Keras weight constraint: its name or an object.',
});
export type Constraint = Static<typeof ConstraintSchema>;

export const argumentComponents = [
  ...initializerObjects,
  InitializerObjectSchema,
  InitializerSchema,
  ...regularizerObjects,
  RegularizerObjectSchema,
  RegularizerSchema,
  ...constraintObjects,
  ConstraintObjectSchema,
  ConstraintSchema,
];
