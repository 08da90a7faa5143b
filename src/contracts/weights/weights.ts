import { type Static, Type } from 'typebox';
import { ModelNameSchema, Sha256Schema, TimestampSchema, WeightsIdSchema } from '../../schema/primitives.js';
import { closedObject, nullable, ref, stringEnum, tag } from '../../schema/schema-helpers.js';
import { listOf } from '../jobs/jobs.js';
import { TensorInfoSchema, WEIGHT_FORMATS, WeightMatchSchema } from './formats.js';

/** The fields of POST /api/v1/weights besides its files. */
export const WeightsOptionsSchema = closedObject(
  { name: Type.Optional(ModelNameSchema) },
  { $id: 'WeightsOptions' },
);
export type WeightsOptions = Static<typeof WeightsOptionsSchema>;

const WeightsProperties = {
  object: tag('weights'),
  id: WeightsIdSchema,
  name: nullable(Type.String()),
  created_at: TimestampSchema,
  format: stringEnum(WEIGHT_FORMATS),
  keras_version: nullable(Type.String({ description: 'The version of Keras that wrote the file.' })),
  size_bytes: Type.Integer({ description: 'Of the uploaded files.' }),
  sha256: { ...Sha256Schema, description: 'SHA-256 of the uploaded file; of several, of their digests.' },
  parameters: Type.Integer({ description: 'Elements of all tensors.' }),
  tensor_count: Type.Integer(),
  has_definition: Type.Boolean({ description: 'Whether the file holds the definition of a model.' }),
  has_compile: Type.Boolean({ description: 'Whether the file holds compile settings.' }),
  has_optimizer: Type.Boolean({ description: 'Whether the file holds the state of an optimizer.' }),
  warnings: Type.Array(Type.String(), { description: 'Parts that were skipped, converted or guessed.' }),
};

/** Uploaded weights. */
export const WeightsSchema = closedObject(WeightsProperties, { $id: 'Weights' });
export type Weights = Static<typeof WeightsSchema>;

export const WeightsListSchema = listOf(WeightsSchema, 'WeightsList');

/** Uploaded weights with the list of their tensors. */
export const WeightsDetailsSchema = closedObject(
  {
    ...WeightsProperties,
    tensors: Type.Array(ref(TensorInfoSchema), { description: 'In the order of the file.' }),
  },
  { $id: 'WeightsDetails' },
);
export type WeightsDetails = Static<typeof WeightsDetailsSchema>;

export const weightsComponents = [
  TensorInfoSchema,
  WeightMatchSchema,
  WeightsOptionsSchema,
  WeightsSchema,
  WeightsListSchema,
  WeightsDetailsSchema,
];
