import { type Static, Type } from 'typebox';
import { LayerSchema } from '../keras/layers/index.js';
import { DatasetIdSchema, ModelNameSchema, SampleShapeSchema } from '../schema/primitives.js';
import { closedObject, nullable, ref, stringEnum } from '../schema/schema-helpers.js';
import { shownText } from '../schema/shown-text.js';
import { CompileSchema, LOSSES, OptimizerObjectSchema, ResolvedMetricSchema } from './compile.js';
import { LabelsSchema, PrioritySchema } from './job-attributes.js';
import { ModelDefinitionSchema } from './model-definition.js';
import { XOpSchema, YOpSchema } from './preprocessing.js';
import { ResolvedResourcesSchema, ResourcesSchema } from './resources.js';

const MAX_COUNT = 2 ** 31 - 1;
/** 24 days: a longer timer of Node fires at once. */
export const MAX_RUN_SECONDS = 24 * 86_400;
/** A year. */
const MAX_QUEUE_SECONDS = 365 * 86_400;
export const DEFAULT_MAX_RESTARTS = 2;
const MAX_PREPROCESSING_OPS = 16;

export const DatasetReferenceSchema = closedObject(
  {
    id: shownText({
      title: 'the id of a dataset, or the name that one was uploaded under',
      description:
        'A built-in dataset, the id of an upload, or the name it was uploaded under: the newest of that name. The job records the id.',
    }),
    x: Type.Optional(
      Type.Array(ref(XOpSchema), {
        maxItems: MAX_PREPROCESSING_OPS,
        description: 'Steps on the inputs, in order.',
      }),
    ),
    y: Type.Optional(Type.Array(ref(YOpSchema), { maxItems: 1, description: 'Steps on the labels.' })),
  },
  {
    $id: 'DatasetReference',
    description:
      'A dataset and the preprocessing that is stored with the model and applied again at prediction.',
  },
);

/** Weights by class number, as a JSON object has it: `{"0": 1, "1": 5}`. */
export const ClassWeightSchema = Type.Record(Type.String(), Type.Number({ minimum: 0 }), {
  description:
    'How much the loss of a sample of each class counts in training, by the number of the class: {"0": 1, "1": 5}. A class that is left out counts once. Neither metrics nor validation are weighted.',
});
export type ClassWeight = Static<typeof ClassWeightSchema>;

export const FitSchema = closedObject(
  {
    epochs: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000, default: 1 })),
    batch_size: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_048_576, default: 32 })),
    validation_split: Type.Optional(
      Type.Number({
        minimum: 0,
        exclusiveMaximum: 1,
        default: 0,
        description:
          "The last part of the training split, held out before shuffling. 0: the dataset's own validation split, where it has one.",
      }),
    ),
    shuffle: Type.Optional(Type.Boolean({ default: true })),
    class_weight: Type.Optional(nullable(ClassWeightSchema)),
  },
  { $id: 'Fit', description: "The arguments of Keras's model.fit, with its defaults." },
);

export const CheckpointOptionsSchema = closedObject(
  {
    every_epochs: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000, default: 1 })),
    keep_last: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1000,
        default: 5,
        description: 'The newest that are kept; older ones are removed unless they are among the best.',
      }),
    ),
    keep_best: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 1000,
        default: 0,
        description: 'The best that are kept besides, by `monitor`.',
      }),
    ),
    monitor: Type.Optional(
      Type.String({
        maxLength: 64,
        description:
          "Compares epochs: `loss`, a metric of the job, or either with `val_` before it; `val_loss` by default, `loss` without a validation split. As in Keras's ModelCheckpoint.",
      }),
    ),
    mode: Type.Optional(
      stringEnum(['auto', 'min', 'max'], {
        default: 'auto',
        description: 'Whether less or more is better; `auto`: more of an accuracy, less of anything else.',
      }),
    ),
    restore_best: Type.Optional(
      Type.Boolean({
        default: false,
        description:
          'Whether the job ends with the weights of its best epoch by `monitor`, which are evaluated and registered, instead of those of the last. The best epoch gets a checkpoint and keeps it, whatever `every_epochs` and `keep_best` say.',
      }),
    ),
  },
  { $id: 'CheckpointOptions' },
);

export const LimitsSchema = closedObject(
  {
    max_run_seconds: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: MAX_RUN_SECONDS,
        description: 'The job fails when an attempt runs longer.',
      }),
    ),
    max_queue_seconds: Type.Optional(
      nullable(
        Type.Number({
          exclusiveMinimum: 0,
          maximum: MAX_QUEUE_SECONDS,
          description:
            'The job fails when it waits in the queue longer. Each wait counts by itself; checked every ten seconds. Null: as if left out.',
        }),
      ),
    ),
    max_restarts: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 1000,
        default: DEFAULT_MAX_RESTARTS,
        description:
          'How often in a row the job may be started again after its trainer crashed or its worker was lost, without having saved a state further on; then it fails.',
      }),
    ),
  },
  { $id: 'Limits' },
);

/** What kind of answer the model gives; decides what predictions look like. */
export const TASKS = ['multi_class', 'binary', 'multi_label', 'regression'] as const;
export const TaskSchema = stringEnum(TASKS, {
  description: 'multi_class: one of many; binary: yes or no; multi_label: many of many; regression: numbers.',
});
export type Task = Static<typeof TaskSchema>;

/** The body of POST /api/v1/jobs. What a job echoes as its `config` is one too. */
export const JobCreateSchema = closedObject(
  {
    name: Type.Optional(ModelNameSchema),
    /** As the echoed configuration has it: it follows from loss and model, and is only checked. */
    task: Type.Optional(TaskSchema),
    model: ref(ModelDefinitionSchema),
    compile: ref(CompileSchema),
    dataset: ref(DatasetReferenceSchema),
    fit: Type.Optional(ref(FitSchema)),
    checkpoint: Type.Optional(ref(CheckpointOptionsSchema)),
    limits: Type.Optional(ref(LimitsSchema)),
    resources: Type.Optional(ref(ResourcesSchema)),
    labels: Type.Optional(LabelsSchema),
    priority: Type.Optional(PrioritySchema),
    seed: Type.Optional(
      nullable(
        Type.Integer({ minimum: 0, maximum: MAX_COUNT, description: 'Drawn and reported when absent.' }),
      ),
    ),
  },
  { $id: 'JobCreate' },
);
export type JobCreate = Static<typeof JobCreateSchema>;

export const ResolvedLossSchema = closedObject(
  { type: stringEnum(LOSSES), from_logits: Type.Boolean() },
  { $id: 'ResolvedLoss' },
);
export type ResolvedLoss = Static<typeof ResolvedLossSchema>;

/** The definition of a job's model: a chain of layers. */
export const ResolvedModelSchema = closedObject(
  {
    name: Type.String(),
    input_shape: SampleShapeSchema,
    layers: Type.Array(ref(LayerSchema), { description: 'Every layer named, every default filled in.' }),
  },
  { $id: 'ResolvedModel' },
);
export type ResolvedModel = Static<typeof ResolvedModelSchema>;

/** A job with every default filled in: what the trainer runs and what the job echoes. */
export const ResolvedConfigSchema = closedObject(
  {
    name: ModelNameSchema,
    task: TaskSchema,
    model: ref(ResolvedModelSchema),
    compile: closedObject({
      optimizer: ref(OptimizerObjectSchema),
      loss: ref(ResolvedLossSchema),
      metrics: Type.Array(ref(ResolvedMetricSchema)),
    }),
    dataset: closedObject({
      id: DatasetIdSchema,
      x: Type.Array(ref(XOpSchema)),
      y: Type.Array(ref(YOpSchema)),
    }),
    fit: closedObject({
      epochs: Type.Integer(),
      batch_size: Type.Integer(),
      validation_split: Type.Number(),
      shuffle: Type.Boolean(),
      class_weight: nullable(ClassWeightSchema),
    }),
    checkpoint: closedObject({
      every_epochs: Type.Integer(),
      keep_last: Type.Integer(),
      keep_best: Type.Integer(),
      monitor: Type.String(),
      mode: stringEnum(['min', 'max']),
      restore_best: Type.Optional(Type.Boolean()),
    }),
    limits: closedObject({
      max_run_seconds: Type.Number(),
      max_queue_seconds: nullable(Type.Number({ description: 'Null: for ever.' })),
      max_restarts: Type.Integer(),
    }),
    /** Missing in jobs that version 0.1.0 stored. */
    resources: Type.Optional(ref(ResolvedResourcesSchema)),
    seed: Type.Integer(),
  },
  { $id: 'ResolvedConfig' },
);
export type ResolvedConfig = Static<typeof ResolvedConfigSchema>;

/** The configuration of a job as clients see it. */
export const JobConfigSchema = closedObject(
  {
    ...ResolvedConfigSchema.properties,
    model: Type.Optional({
      ...ref(ResolvedModelSchema),
      description:
        'The model definition. Only in the answer to the POST that made the job and with `include=config`; `GET /api/v1/jobs/{id}/model` returns it at any time.',
    }),
  },
  { $id: 'JobConfig' },
);

export const trainingConfigComponents = [
  DatasetReferenceSchema,
  FitSchema,
  CheckpointOptionsSchema,
  LimitsSchema,
  JobCreateSchema,
  ResolvedLossSchema,
  ResolvedModelSchema,
  ResolvedConfigSchema,
  JobConfigSchema,
];
