import { type Static, Type } from 'typebox';
import { ModelNameSchema, SampleShapeSchema, WeightsIdSchema } from '../../schema/primitives.js';
import { closedObject, oneOf, ref } from '../../schema/schema-helpers.js';
import { XOpSchema } from '../datasets/preprocessing.js';
import { TasksSchema } from '../jobs/training-config.js';
import { ModelDefinitionSchema } from '../model-definition.js';
import { MatchModeSchema } from './formats.js';

const ClassNamesSchema = Type.Array(Type.String({ minLength: 1, maxLength: 256 }), {
  minItems: 1,
  maxItems: 100_000,
});

/** The body of POST /api/v1/models: a model that was trained elsewhere. */
export const ModelImportSchema = closedObject(
  {
    name: ModelNameSchema,
    weights: closedObject({ id: WeightsIdSchema, match: Type.Optional(MatchModeSchema) }),
    model: Type.Optional({
      ...ref(ModelDefinitionSchema),
      description: 'Required for files that hold no definition: .weights.h5, weights-only .h5, safetensors.',
    }),
    preprocessing: Type.Optional(
      Type.Array(ref(XOpSchema), {
        maxItems: 32,
        description: 'Steps from the samples of a prediction to the input of the model, which has one.',
      }),
    ),
    input_shape: Type.Optional({
      ...SampleShapeSchema,
      description:
        'Of a sample before `preprocessing`; default: the shape that the model takes. Required where the model leaves sizes open (`None`).',
    }),
    classes: Type.Optional(
      oneOf([ClassNamesSchema, Type.Record(Type.String(), ClassNamesSchema)], {
        description: 'Names of the classes; of several outputs by their names.',
      }),
    ),
    task: Type.Optional(TasksSchema),
    value_range: Type.Optional(
      Type.Array(Type.Number(), {
        minItems: 2,
        maxItems: 2,
        description:
          'Values of black and white in the images that the model takes, before `preprocessing`; default [0, 255].',
      }),
    ),
  },
  { $id: 'ModelImport' },
);
export type ModelImport = Static<typeof ModelImportSchema>;
