import { type Static, Type } from 'typebox';
import {
  closedObject,
  discriminatedUnion,
  nullable,
  oneOf,
  ref,
  stringEnum,
  tag,
} from '../../schema/schema-helpers.js';

const PositiveNumber = Type.Number({ exclusiveMinimum: 0 });
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

export const initializerComponents = [...initializerObjects, InitializerObjectSchema, InitializerSchema];
