import { type Static, Type } from 'typebox';
import { ModelNameSchema, Sha256Schema } from '../../schema/primitives.js';
import { closedObject, nullable, ref, stringEnum } from '../../schema/schema-helpers.js';
import { ResourcesSchema } from '../resources.js';
import { LabelsSchema, PrioritySchema } from './attributes.js';
import { CompileSchema } from './compile.js';
import { DatasetReferenceSchema } from './dataset-reference.js';
import { SampleWeightsSchema } from './fit-arguments.js';
import { LimitsSchema } from './limits.js';
import { EVALUATED_SPLITS } from './progress.js';

/** The kinds of jobs: training a model, evaluating a version of one, predicting with it. */
export const JOB_KINDS = ['train', 'evaluate', 'predict'] as const;
export const JobKindSchema = stringEnum(JOB_KINDS);
export type JobKind = Static<typeof JobKindSchema>;

const EvaluatedSplitSchema = stringEnum(EVALUATED_SPLITS, {
  description:
    'The samples: a split of the dataset, or all of them. Default: test, or all samples of a dataset that has only a training split.',
});

/** The formats of predictions on a dataset. */
export const PREDICTION_FORMATS = ['npz', 'csv'] as const;
export type PredictionFormat = (typeof PREDICTION_FORMATS)[number];

/** The fields that both kinds of job have. */
const common = {
  name: Type.Optional(ModelNameSchema),
  dataset: {
    ...ref(DatasetReferenceSchema),
    description:
      'The dataset. `x` and `y` default to those of the job that trained the version, with the statistics that were fitted there.',
  },
  split: Type.Optional(EvaluatedSplitSchema),
  batch_size: Type.Optional(nullable(Type.Integer({ minimum: 1, maximum: 1_048_576, default: 32 }))),
  limits: Type.Optional(ref(LimitsSchema)),
  resources: Type.Optional(ref(ResourcesSchema)),
  labels: Type.Optional(LabelsSchema),
  priority: Type.Optional(PrioritySchema),
};

/** The body of POST /api/v1/models/{name}/evaluate. */
export const EvaluateBodySchema = closedObject(
  {
    ...common,
    sample_weight: Type.Optional(SampleWeightsSchema),
    compile: Type.Optional({
      ...ref(CompileSchema),
      description:
        'Loss and metrics. Default: those of the job that trained the version; required for a version without a job.',
    }),
  },
  { $id: 'EvaluateBody' },
);
export type EvaluateBody = Static<typeof EvaluateBodySchema>;

/** The fields of a prediction on a dataset. */
export const predictDatasetProperties = {
  ...common,
  format: Type.Optional(
    stringEnum(PREDICTION_FORMATS, {
      default: 'npz',
      description:
        'npz: the outputs as arrays by output name; csv: a row for each sample, with classes and probabilities.',
    }),
  ),
};

/** The body of a prediction on a dataset. */
const PredictDatasetSchema = closedObject(predictDatasetProperties);
export type PredictDataset = Static<typeof PredictDatasetSchema>;

/** The model version that a job evaluates or predicts with, and the samples. */
export const InferenceSchema = closedObject(
  {
    model: ModelNameSchema,
    version: Type.Integer({ minimum: 1 }),
    split: stringEnum(EVALUATED_SPLITS),
    batch_size: Type.Integer(),
    /** Of predictions. */
    format: Type.Optional(stringEnum(PREDICTION_FORMATS)),
  },
  { $id: 'Inference', description: 'The version that the job evaluates or predicts with.' },
);
export type Inference = Static<typeof InferenceSchema>;

/** The file of predictions that a job has made. */
export const PredictionsFileSchema = closedObject(
  {
    format: stringEnum(PREDICTION_FORMATS),
    samples: Type.Integer(),
    size_bytes: Type.Integer(),
    sha256: Sha256Schema,
    attempt: Type.Integer(),
  },
  { $id: 'PredictionsFile' },
);
export type PredictionsFile = Static<typeof PredictionsFileSchema>;

export const inferenceComponents = [EvaluateBodySchema, InferenceSchema, PredictionsFileSchema];
