import { type Static, Type } from 'typebox';
import { JobIdSchema, ModelNameSchema, WeightsIdSchema } from '../../schema/primitives.js';
import { closedObject } from '../../schema/schema-helpers.js';
import { MatchModeSchema } from './formats.js';

/** The weights that a job starts from: one source, and how its tensors are assigned. */
export const StartWeightsSchema = closedObject(
  {
    id: Type.Optional(WeightsIdSchema),
    model: Type.Optional(ModelNameSchema),
    version: Type.Optional(
      Type.Integer({ minimum: 1, description: 'Of `model`; default: the newest when the job is posted.' }),
    ),
    checkpoint: Type.Optional(
      closedObject({
        job_id: JobIdSchema,
        epoch: Type.Optional(
          Type.Integer({ minimum: 1, description: 'Default: the newest when the job is posted.' }),
        ),
      }),
    ),
    optimizer: Type.Optional(
      Type.Boolean({
        default: false,
        description:
          'Whether the state of the optimizer and its number of steps continue. `compile` must have the same optimizer, whose arguments apply.',
      }),
    ),
    match: Type.Optional(MatchModeSchema),
    layer: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 512,
        description: 'The nested model or layer that alone takes the weights: `resnet50`.',
      }),
    ),
    skip_mismatch: Type.Optional(
      Type.Boolean({
        default: false,
        description:
          'Whether weights of another shape, and weights that the source lacks, keep their initial values instead of being an error.',
      }),
    ),
  },
  {
    $id: 'StartWeights',
    description:
      'Weights to start from: exactly one of `id` (uploaded weights), `model` and `checkpoint`. Without `match`: by path where every path fits, else in order.',
  },
);
export type StartWeights = Static<typeof StartWeightsSchema>;
