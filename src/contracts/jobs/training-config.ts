import { type Static, Type } from 'typebox';
import { CALLBACKS, CallbackObjectSchema } from '../../keras/callbacks/index.js';
import {
  type ChainModel,
  type FunctionalModel,
  ModelEntrySchema,
  ShortModelSchema,
} from '../../keras/graph/short-model.js';
import { KerasObjectSchema } from '../../keras/keras-object.js';
import { TASKS } from '../../keras/task.js';
import { ModelNameSchema, SampleShapeSchema } from '../../schema/primitives.js';
import {
  closedObject,
  nullable,
  oneOf,
  ref,
  shared,
  stringEnum,
  unionWithNull,
} from '../../schema/schema-helpers.js';
import { ModelDefinitionSchema } from '../model-definition.js';
import { ResolvedResourcesSchema, ResourcesSchema } from '../resources.js';
import { StartWeightsSchema } from '../weights/start-weights.js';
import { LabelsSchema, PrioritySchema } from './attributes.js';
import { CompileSchema, ResolvedCompileSchema } from './compile.js';
import {
  DatasetReferenceSchema,
  datasetReferenceComponents,
  ResolvedDatasetSchema,
} from './dataset-reference.js';
import {
  adaptArgument,
  epochArguments,
  resolvedValidation,
  SampleWeightsSchema,
  shuffleArgument,
  validationArguments,
} from './fit-arguments.js';
import { InferenceSchema } from './inference.js';
import { LimitsSchema } from './limits.js';

const MAX_COUNT = 2 ** 31 - 1;
export const MAX_CALLBACKS = 16;

/** Weights by class number, as keys of a JSON object: `{"0": 1, "1": 5}`. */
const ClassWeightSchema = Type.Record(Type.String(), Type.Number({ minimum: 0 }));
export type ClassWeight = Static<typeof ClassWeightSchema>;

const BalancedSchema = stringEnum(['balanced']);

/** Class weights of a model with one output, or by the name of the output. */
export const ClassWeightsSchema = oneOf(
  [
    Type.Record(Type.String(), oneOf([Type.Number({ minimum: 0 }), ClassWeightSchema, BalancedSchema])),
    BalancedSchema,
  ],
  {
    description:
      'The weight of each class in the training loss, by class number: {"0": 1, "1": 5}. Omitted classes have weight 1. Validation is not weighted, nor are metrics, except for weighted_metrics. "balanced": scikit-learn\'s weights, n_samples / (n_classes * count), of the samples to train on. For several outputs by output name: {"main": {"0": 1, "1": 5}, "aux": "balanced"}.',
  },
);
export type ClassWeights = Static<typeof ClassWeightsSchema>;

/** Class weights of one output. */
export type OutputClassWeight = ClassWeight | 'balanced';

/** A callback by name, with its arguments, or as Keras would serialise it. */
export const CallbackSchema = oneOf(
  [stringEnum(CALLBACKS), ref(CallbackObjectSchema), ref(KerasObjectSchema)],
  {
    $id: 'Callback',
    description:
      "A Keras callback: its name (with the defaults of Keras), an object with its arguments, or `class_name` and `config` as in Keras's JSON.",
  },
);
export type Callback = Static<typeof CallbackSchema>;

export const FitSchema = closedObject(
  {
    epochs: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000, default: 1 })),
    batch_size: Type.Optional(
      nullable(
        Type.Integer({
          minimum: 1,
          maximum: 1_048_576,
          default: 32,
          description: 'Null, as in Keras: the default, 32 unless steps_per_epoch is given.',
        }),
      ),
    ),
    ...validationArguments,
    ...epochArguments,
    shuffle: Type.Optional(shuffleArgument),
    class_weight: Type.Optional(unionWithNull(ClassWeightsSchema)),
    adapt: Type.Optional(adaptArgument),
    sample_weight: Type.Optional(unionWithNull(SampleWeightsSchema)),
    callbacks: Type.Optional(
      nullable(
        Type.Array(ref(CallbackSchema), {
          maxItems: MAX_CALLBACKS,
          description: 'Called in their order, as in Keras.',
        }),
      ),
    ),
  },
  { $id: 'Fit', description: 'The arguments of Keras model.fit, with its defaults.' },
);

export const CheckpointOptionsSchema = closedObject(
  {
    every_epochs: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000, default: 1 })),
    keep_last: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1000,
        default: 5,
        description:
          'Number of newest checkpoints to keep; older ones are removed unless they are among the best.',
      }),
    ),
    keep_best: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 1000,
        default: 0,
        description: 'Number of best checkpoints to keep in addition, by `monitor`.',
      }),
    ),
    monitor: Type.Optional(
      Type.String({
        maxLength: 256,
        description:
          "Compares epochs: `loss`, a metric of the job (`main_loss` and `main_accuracy` of an output `main` among several), or either with `val_` before it; `val_loss` by default, `loss` without a validation split. As in Keras's ModelCheckpoint.",
      }),
    ),
    mode: Type.Optional(
      stringEnum(['auto', 'min', 'max'], {
        default: 'auto',
        description:
          'Whether lower or higher is better; `auto`: as Keras defines it for the metric, and lower for losses.',
      }),
    ),
    restore_best: Type.Optional(
      Type.Boolean({
        default: false,
        description:
          'Whether to evaluate and register the weights of the best epoch by `monitor` instead of the last one, as with `restore_best_weights` of EarlyStopping. The best epoch always has a checkpoint, regardless of `every_epochs` and `keep_best`.',
      }),
    ),
  },
  { $id: 'CheckpointOptions' },
);

/** The kind of answer that a model gives; it decides the form of predictions. */
const TASK_MEANINGS =
  'multi_class: one class per sample; binary: one of two classes; multi_label: any number of classes per sample; semantic_segmentation: one class per pixel; sequence_labeling: one class per step; regression: numbers.';
export const TaskSchema = shared('Task', stringEnum(TASKS, { description: TASK_MEANINGS }));

/** The task of a model with one output, or of each output by name. */
export const TasksSchema = shared(
  'Tasks',
  oneOf([stringEnum(TASKS), Type.Record(Type.String(), stringEnum(TASKS))], {
    description: `${TASK_MEANINGS} For several outputs by output name.`,
  }),
);
export type Tasks = Static<typeof TasksSchema>;

/** The body of POST /api/v1/jobs. The `config` that a job echoes is one too. */
export const JobCreateSchema = closedObject(
  {
    name: Type.Optional(ModelNameSchema),
    /** Present in the echoed configuration; derived from loss, model and labels. Only outputs with several axes have a choice. */
    task: Type.Optional(TasksSchema),
    model: ref(ModelDefinitionSchema),
    compile: Type.Optional(ref(CompileSchema)),
    dataset: ref(DatasetReferenceSchema),
    fit: Type.Optional(ref(FitSchema)),
    weights: Type.Optional(ref(StartWeightsSchema)),
    checkpoint: Type.Optional(ref(CheckpointOptionsSchema)),
    limits: Type.Optional(ref(LimitsSchema)),
    resources: Type.Optional(ref(ResourcesSchema)),
    labels: Type.Optional(LabelsSchema),
    priority: Type.Optional(PrioritySchema),
    seed: Type.Optional(
      nullable(
        Type.Integer({
          minimum: 0,
          maximum: MAX_COUNT,
          description: 'Drawn at random and reported if absent.',
        }),
      ),
    ),
  },
  { $id: 'JobCreate' },
);
export type JobCreate = Static<typeof JobCreateSchema>;

/** The definition of a job's model: a chain of layers, or a functional model. */
export const ResolvedModelSchema = Type.Unsafe<ChainModel | FunctionalModel>(
  closedObject(
    {
      name: Type.String(),
      input_shape: Type.Optional({
        ...SampleShapeSchema,
        description: 'Of a chain of layers; the inputs of a functional model are layers.',
      }),
      layers: Type.Array(ref(ModelEntrySchema), {
        description: 'Every layer named, every default filled in.',
      }),
      inputs: ShortModelSchema.properties.inputs,
      outputs: ShortModelSchema.properties.outputs,
    },
    { $id: 'ResolvedModel' },
  ),
);
export type ResolvedModel = ChainModel | FunctionalModel;

/** A job with every default filled in: what the trainer runs and what the job echoes. */
export const ResolvedConfigSchema = closedObject(
  {
    name: ModelNameSchema,
    task: TasksSchema,
    model: ref(ResolvedModelSchema),
    compile: shared('ResolvedCompile', ResolvedCompileSchema),
    dataset: shared('ResolvedDataset', ResolvedDatasetSchema),
    fit: shared(
      'ResolvedFit',
      closedObject({
        epochs: Type.Integer(),
        batch_size: Type.Integer(),
        ...resolvedValidation,
        ...epochArguments,
        shuffle: shuffleArgument,
        class_weight: unionWithNull(ClassWeightsSchema),
        /** Missing where no layer is adapted, and in jobs of earlier versions, which adapted none. */
        adapt: Type.Optional(adaptArgument),
        /** Absent where the job gives none. */
        sample_weight: Type.Optional(SampleWeightsSchema),
        /** Missing in jobs that were stored before there were callbacks. */
        callbacks: Type.Optional(
          Type.Array(ref(CallbackObjectSchema), { description: 'Every default filled in.' }),
        ),
      }),
    ),
    /** Absent where the job starts from the values of its initializers. */
    weights: Type.Optional(ref(StartWeightsSchema)),
    checkpoint: shared(
      'ResolvedCheckpoint',
      closedObject({
        every_epochs: Type.Integer(),
        keep_last: Type.Integer(),
        keep_best: Type.Integer(),
        monitor: Type.String(),
        mode: stringEnum(['min', 'max']),
        restore_best: Type.Optional(Type.Boolean()),
      }),
    ),
    limits: shared(
      'ResolvedLimits',
      closedObject({
        max_run_seconds: Type.Number(),
        max_queue_seconds: nullable(Type.Number({ description: 'Null: for ever.' })),
        max_restarts: Type.Integer(),
      }),
    ),
    /** Missing in jobs that version 0.1.0 stored. */
    resources: Type.Optional(ref(ResolvedResourcesSchema)),
    seed: Type.Integer(),
    /** Only of jobs that evaluate or predict. */
    inference: Type.Optional(ref(InferenceSchema)),
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
        'The model definition. Only in the answer to the POST that created the job and with `include=config`; `GET /api/v1/jobs/{id}/model` returns it at any time.',
    }),
  },
  { $id: 'JobConfig' },
);

export const trainingConfigComponents = [
  ...datasetReferenceComponents,
  CallbackSchema,
  FitSchema,
  StartWeightsSchema,
  CheckpointOptionsSchema,
  LimitsSchema,
  JobCreateSchema,
  ResolvedModelSchema,
  ResolvedConfigSchema,
  JobConfigSchema,
];
