import { type Static, Type } from 'typebox';
import { closedObject, discriminatedUnion, nullable, oneOf, stringEnum, tag } from './schema-helpers.js';

/** Keras activations, by their Keras names. */
export const ACTIVATIONS = [
  'linear',
  'relu',
  'relu6',
  'elu',
  'selu',
  'gelu',
  'sigmoid',
  'hard_sigmoid',
  'softmax',
  'softplus',
  'softsign',
  'silu',
  'swish',
  'tanh',
] as const;
export const ActivationSchema = stringEnum(ACTIVATIONS, { description: 'A Keras activation.' });
export type Activation = Static<typeof ActivationSchema>;

const PositiveNumber = Type.Number({ exclusiveMinimum: 0 });
const NonNegativeNumber = Type.Number({ minimum: 0 });
const Seed = Type.Optional(nullable(Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1 })));

const PLAIN_INITIALIZERS = [
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
  closedObject({ type: tag('constant'), value: Type.Number() }, { $id: 'ConstantInitializer' }),
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
export const InitializerSchema = oneOf(
  [stringEnum(PLAIN_INITIALIZERS.filter((name) => name !== 'constant')), InitializerObjectSchemaRef()],
  { $id: 'Initializer', description: 'A Keras initializer: its name, or an object with its arguments.' },
);
export type Initializer = Static<typeof InitializerSchema>;

function InitializerObjectSchemaRef() {
  return Type.Unsafe<InitializerObject>({ $ref: 'InitializerObject#' });
}

/** Adds `l1·Σ|w| + l2·Σw²` to the loss. */
export const RegularizerSchema = oneOf(
  [
    stringEnum(['l1', 'l2', 'l1_l2']),
    closedObject({
      type: stringEnum(['l1', 'l2', 'l1_l2']),
      l1: Type.Optional(NonNegativeNumber),
      l2: Type.Optional(NonNegativeNumber),
    }),
  ],
  { $id: 'Regularizer', description: 'A Keras weight regularizer: its name (factor 0.01) or an object.' },
);
export type Regularizer = Static<typeof RegularizerSchema>;

/** Projects a weight after each update. */
export const ConstraintSchema = oneOf(
  [
    stringEnum(['max_norm', 'min_max_norm', 'non_neg', 'unit_norm']),
    closedObject({
      type: stringEnum(['max_norm', 'min_max_norm', 'non_neg', 'unit_norm']),
      max_value: Type.Optional(NonNegativeNumber),
      min_value: Type.Optional(NonNegativeNumber),
      rate: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
      axis: Type.Optional(Type.Integer({ minimum: 0, maximum: 5 })),
    }),
  ],
  { $id: 'Constraint', description: 'A Keras weight constraint: its name or an object.' },
);
export type Constraint = Static<typeof ConstraintSchema>;

export const argumentComponents = [
  ...initializerObjects,
  InitializerObjectSchema,
  InitializerSchema,
  RegularizerSchema,
  ConstraintSchema,
];
