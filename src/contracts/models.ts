import { type Static, Type } from 'typebox';
import { DATA_FORMATS } from '../keras/layers/shapes/data-format.js';
import { ModelNameSchema, Sha256Schema, TimestampSchema, WeightsIdSchema } from '../schema/primitives.js';
import { closedObject, nullable, nullableRef, ref, stringEnum, tag } from '../schema/schema-helpers.js';
import { ColumnCategoriesSchema, InputSpecSchema } from './datasets/arrays.js';
import { DatasetStatisticsSchema } from './datasets/findings.js';
import { XOpSchema } from './datasets/preprocessing.js';
import { listOf, WarningSchema } from './jobs/jobs.js';
import { EvaluationSchema, RestoredEpochSchema } from './jobs/progress.js';
import { TaskSchema } from './jobs/training-config.js';
import { WEIGHT_FORMATS, WeightMatchSchema } from './weights/formats.js';

/** The downloadable files of a model version. */
export const MODEL_FILES = ['model.json', 'weights.bin', 'optimizer.safetensors', 'job.json'] as const;
export type ModelFile = (typeof MODEL_FILES)[number];

export const ModelFileSchema = closedObject(
  { name: stringEnum(MODEL_FILES), size_bytes: Type.Integer(), sha256: Sha256Schema, href: Type.String() },
  { $id: 'ModelFile' },
);

/** The values of black and white in image arrays, and their origin. */
const BlackAndWhite = closedObject({ low: Type.Number(), high: Type.Number() });

export const UnitsSchema = closedObject(
  {
    low: Type.Number({ description: 'The value of black.' }),
    high: Type.Number({ description: 'The value of white.' }),
    source: stringEnum(['upload', 'usual', 'recorded'], {
      description:
        'upload: `value_range` of the upload; usual: [0, 1], [-1, 1], [0, 255] or [0, 65535]; recorded: the minimum and maximum of the training data.',
    }),
    channels: Type.Optional(
      Type.Array(BlackAndWhite, {
        description: 'recorded: per channel (red, green, blue), if each was centred on 0 separately.',
      }),
    ),
  },
  { $id: 'Units' },
);
export type Units = Static<typeof UnitsSchema>;

const CUT_NAMES =
  'Names stored by version 0.1.0 that exceed 256 bytes are truncated, and end in `…`, or `…` and their index.';

const CategoriesSchema = Type.Array(ref(ColumnCategoriesSchema), {
  description: 'The texts that stand for numbers in columns of the input; instances may have either.',
});

/** The data of one input of a model with several, with the meanings that the fields have for a model with one. */
export const ModelInputSchema = closedObject(
  {
    name: Type.String(),
    input: ref(InputSpecSchema),
    preprocessing: Type.Array(ref(XOpSchema)),
    model_input_shape: Type.Array(Type.Integer()),
    background: nullable(Type.Number()),
    feature_names: nullable(Type.Array(Type.String())),
    categories: Type.Optional(CategoriesSchema),
    statistics: ref(DatasetStatisticsSchema),
    units: nullableRef(UnitsSchema),
  },
  { $id: 'ModelInput' },
);
export type ModelInput = Static<typeof ModelInputSchema>;

const ClassAxisSchema = Type.Optional(
  Type.Integer({
    description:
      'semantic_segmentation and sequence_labeling: the axis of `output_shape` with the classes of each position; default the last.',
  }),
);

/** One output of a model with several. */
export const ModelOutputSchema = closedObject(
  {
    name: Type.String(),
    output_shape: Type.Array(Type.Integer(), { description: 'Shape of one output sample.' }),
    task: TaskSchema,
    classes: nullable(Type.Array(Type.String(), { description: 'Names of the classes.' })),
    from_logits: Type.Boolean({
      description: 'The outputs are logits; predictions apply softmax or sigmoid.',
    }),
    class_axis: ClassAxisSchema,
  },
  { $id: 'ModelOutput' },
);
export type ModelOutput = Static<typeof ModelOutputSchema>;

/** The origin of an imported model, and what was assumed of it. */
const ImportedSchema = closedObject(
  {
    weights_id: WeightsIdSchema,
    format: stringEnum(WEIGHT_FORMATS),
    match: ref(WeightMatchSchema),
    warnings: Type.Array(ref(WarningSchema)),
  },
  { $id: 'ImportedModel' },
);

const ModelVersionProperties = {
  object: tag('model_version'),
  name: ModelNameSchema,
  version: Type.Integer({ minimum: 1 }),
  created_at: TimestampSchema,
  job_id: nullable(Type.String({ description: 'The job that trained it; null where it was imported.' })),
  dataset_id: nullable(
    Type.String({ description: 'The dataset it was trained on; null where it was imported.' }),
  ),
  task: TaskSchema,
  input: ref(InputSpecSchema),
  preprocessing: Type.Array(ref(XOpSchema), {
    description: 'Steps from `input` to the input of the first layer, with statistics filled in.',
  }),
  model_input_shape: Type.Array(Type.Integer()),
  output_shape: Type.Array(Type.Integer(), { description: 'Shape of one output sample.' }),
  classes: nullable(Type.Array(Type.String(), { description: `Names of the classes. ${CUT_NAMES}` })),
  from_logits: Type.Boolean({ description: 'The outputs are logits; predictions apply softmax or sigmoid.' }),
  class_axis: ClassAxisSchema,
  data_format: Type.Optional(
    stringEnum(DATA_FORMATS, {
      description: 'Position of the channels in samples with three axes; default last.',
    }),
  ),
  inputs: Type.Optional(
    Type.Array(ref(ModelInputSchema), {
      description:
        'The inputs of a model with several; `input`, `preprocessing` and the other fields about inputs are then those of the first.',
    }),
  ),
  outputs: Type.Optional(
    Type.Array(ref(ModelOutputSchema), {
      description:
        'The outputs of a model with several; `task`, `output_shape`, `classes` and `from_logits` are then those of the first.',
    }),
  ),
  background: nullable(
    Type.Number({
      description:
        'Mean border of the training images, 0 to 1, which distinguishes dark-on-light from light-on-dark images. Null for other data.',
    }),
  ),
  feature_names: Type.Optional(
    nullable(
      Type.Array(Type.String(), { description: `Names by which instances may be keyed. ${CUT_NAMES}` }),
    ),
  ),
  categories: Type.Optional(CategoriesSchema),
  statistics: Type.Optional(ref(DatasetStatisticsSchema)),
  units: Type.Optional(nullableRef(UnitsSchema)),
  parameters: Type.Integer(),
  /** Of a model that was imported. */
  imported: Type.Optional(ref(ImportedSchema)),
  evaluation: nullableRef(EvaluationSchema),
  restored_epoch: Type.Optional(RestoredEpochSchema),
};

const StoredFileSchema = closedObject({
  name: stringEnum(MODEL_FILES),
  size_bytes: Type.Integer(),
  sha256: Sha256Schema,
});

/** `manifest.json`, stored with the files of a model version. */
export const ModelManifestSchema = closedObject({
  ...ModelVersionProperties,
  files: Type.Array(StoredFileSchema),
});
export type ModelManifest = Static<typeof ModelManifestSchema>;

/** Permanent facts about a version, kept even after its deletion: its owner and its quality. */
export type RegisteredModel = Pick<
  ModelManifest,
  'name' | 'version' | 'job_id' | 'evaluation' | 'files' | 'restored_epoch'
>;

/** The manifest that a trainer writes before the version has its number. */
export type UnregisteredModelManifest = Omit<ModelManifest, 'version'>;

export const ModelVersionSchema = closedObject(
  { ...ModelVersionProperties, files: Type.Array(ref(ModelFileSchema)) },
  { $id: 'ModelVersion' },
);
export type ModelVersion = Static<typeof ModelVersionSchema>;

/** Maximum versions listed in the response about a model. */
export const MAX_LISTED_VERSIONS = 10_000;

export const ModelSchema = closedObject(
  {
    object: tag('model'),
    name: ModelNameSchema,
    latest_version: Type.Integer(),
    versions: Type.Array(Type.Integer(), {
      maxItems: MAX_LISTED_VERSIONS,
      description: `Version numbers in ascending order; if there are more than ${MAX_LISTED_VERSIONS}, the newest.`,
    }),
    latest: ref(ModelVersionSchema),
  },
  { $id: 'Model' },
);
export type Model = Static<typeof ModelSchema>;
export const ModelListSchema = listOf(ModelSchema, 'ModelList');

export const modelComponents = [
  UnitsSchema,
  ImportedSchema,
  ModelInputSchema,
  ModelOutputSchema,
  ModelFileSchema,
  ModelVersionSchema,
  ModelSchema,
  ModelListSchema,
];
