import { type Static, Type } from 'typebox';
import { DATA_FORMATS } from '../keras/layers/data-format.js';
import {
  DatasetIdSchema,
  JobIdSchema,
  ModelNameSchema,
  Sha256Schema,
  TimestampSchema,
} from '../schema/primitives.js';
import { closedObject, nullable, nullableRef, ref, stringEnum, tag } from '../schema/schema-helpers.js';
import { DatasetStatisticsSchema } from './dataset-findings.js';
import { TensorSpecSchema } from './datasets.js';
import { EvaluationSchema, RestoredEpochSchema } from './job-progress.js';
import { listOf } from './jobs.js';
import { XOpSchema } from './preprocessing.js';
import { TaskSchema } from './training-config.js';

/** The files of a model version that can be downloaded. */
export const MODEL_FILES = ['model.json', 'weights.bin'] as const;
export type ModelFile = (typeof MODEL_FILES)[number];

export const ModelFileSchema = closedObject(
  { name: stringEnum(MODEL_FILES), size_bytes: Type.Integer(), sha256: Sha256Schema, href: Type.String() },
  { $id: 'ModelFile' },
);

/** What black and white are in arrays of images, and how that is known. */
const BlackAndWhite = closedObject({ low: Type.Number(), high: Type.Number() });

export const UnitsSchema = closedObject(
  {
    low: Type.Number({ description: 'The value of black.' }),
    high: Type.Number({ description: 'The value of white.' }),
    source: stringEnum(['upload', 'usual', 'recorded'], {
      description:
        "upload: `value_range` of the upload; usual: [0, 1], [-1, 1], [0, 255] or [0, 65535]; recorded: the training data's own least and greatest value.",
    }),
    channels: Type.Optional(
      Type.Array(BlackAndWhite, {
        description: 'recorded: of red, green and blue, where each was centred on 0 by itself.',
      }),
    ),
  },
  { $id: 'Units' },
);
export type Units = Static<typeof UnitsSchema>;

const CUT_NAMES =
  'Names stored by version 0.1.0 that are longer than 256 bytes are cut, and end in `…`, or `…` and their index.';

const ModelVersionProperties = {
  object: tag('model_version'),
  name: ModelNameSchema,
  version: Type.Integer({ minimum: 1 }),
  created_at: TimestampSchema,
  job_id: JobIdSchema,
  dataset_id: DatasetIdSchema,
  task: TaskSchema,
  input: ref(TensorSpecSchema),
  preprocessing: Type.Array(ref(XOpSchema), {
    description: 'Steps from `input` to what the first layer takes, statistics filled in.',
  }),
  model_input_shape: Type.Array(Type.Integer()),
  output_shape: Type.Array(Type.Integer(), { description: 'Of one sample.' }),
  classes: nullable(Type.Array(Type.String(), { description: `Names of the classes. ${CUT_NAMES}` })),
  from_logits: Type.Boolean({ description: 'The outputs are logits; predictions apply softmax or sigmoid.' }),
  data_format: Type.Optional(
    stringEnum(DATA_FORMATS, {
      description: 'Where samples of three axes have their channels; default last.',
    }),
  ),
  background: nullable(
    Type.Number({
      description:
        'Mean border of the training images, 0 to 1: tells dark-on-light from light-on-dark. Null for other data.',
    }),
  ),
  feature_names: Type.Optional(
    nullable(
      Type.Array(Type.String(), { description: `Names that instances may be keyed by. ${CUT_NAMES}` }),
    ),
  ),
  statistics: Type.Optional(ref(DatasetStatisticsSchema)),
  units: Type.Optional(nullableRef(UnitsSchema)),
  parameters: Type.Integer(),
  evaluation: nullableRef(EvaluationSchema),
  restored_epoch: Type.Optional(RestoredEpochSchema),
};

const StoredFileSchema = closedObject({
  name: stringEnum(MODEL_FILES),
  size_bytes: Type.Integer(),
  sha256: Sha256Schema,
});

/** `manifest.json` beside a model version's files. */
export const ModelManifestSchema = closedObject({
  ...ModelVersionProperties,
  files: Type.Array(StoredFileSchema),
});
export type ModelManifest = Static<typeof ModelManifestSchema>;

/** What is known of a version for good, also once it was deleted: whose it was and how good. */
export type RegisteredModel = Pick<
  ModelManifest,
  'name' | 'version' | 'job_id' | 'evaluation' | 'files' | 'restored_epoch'
>;

/** What a trainer writes before the version has its number. */
export type UnregisteredModelManifest = Omit<ModelManifest, 'version'>;

export const ModelVersionSchema = closedObject(
  { ...ModelVersionProperties, files: Type.Array(ref(ModelFileSchema)) },
  { $id: 'ModelVersion' },
);
export type ModelVersion = Static<typeof ModelVersionSchema>;

/** Versions that the answer about a model lists. */
export const MAX_LISTED_VERSIONS = 10_000;

export const ModelSchema = closedObject(
  {
    object: tag('model'),
    name: ModelNameSchema,
    latest_version: Type.Integer(),
    versions: Type.Array(Type.Integer(), {
      maxItems: MAX_LISTED_VERSIONS,
      description: `Numbers of the versions, rising; of more than ${MAX_LISTED_VERSIONS}, the newest.`,
    }),
    latest: ref(ModelVersionSchema),
  },
  { $id: 'Model' },
);
export type Model = Static<typeof ModelSchema>;
export const ModelListSchema = listOf(ModelSchema, 'ModelList');

export const modelComponents = [
  UnitsSchema,
  ModelFileSchema,
  ModelVersionSchema,
  ModelSchema,
  ModelListSchema,
];
