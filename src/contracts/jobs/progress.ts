import { type Static, Type } from 'typebox';
import { CALLBACKS } from '../../keras/callbacks/index.js';
import {
  MetricResultSchema,
  MetricValueSchema,
  MetricValuesSchema,
  NullableMetricValueSchema,
  Sha256Schema,
  TimestampSchema,
} from '../../schema/primitives.js';
import { closedObject, nullable, ref, stringEnum } from '../../schema/schema-helpers.js';

export const PHASES = [
  'loading_data',
  'building',
  'compiling',
  'fitting',
  'evaluating',
  'predicting',
  'saving',
] as const;
export const PhaseSchema = stringEnum(PHASES);
export type Phase = Static<typeof PhaseSchema>;

/** Batch-level progress of the running epoch; at most two updates a second. */
export const ProgressSchema = closedObject(
  {
    epoch: Type.Integer({ description: 'From 1.' }),
    epochs: Type.Integer(),
    step: Type.Integer({ description: 'Batches completed in this epoch.' }),
    steps: Type.Integer(),
    samples: Type.Integer({ description: 'Samples completed in this epoch.' }),
    total_samples: Type.Integer(),
    loss: NullableMetricValueSchema,
    metrics: MetricValuesSchema,
    elapsed_seconds: Type.Number({ description: 'Seconds since the epoch began.' }),
    step_ms: Type.Number({ description: 'Mean milliseconds per step in this epoch.' }),
  },
  { $id: 'Progress' },
);
export type Progress = Static<typeof ProgressSchema>;

/** Fields of a callback's action, except for its epoch. */
export const callbackActionProperties = {
  callback: stringEnum(CALLBACKS),
  action: stringEnum(['stop_training', 'set_learning_rate', 'save_checkpoint', 'swap_weights']),
  learning_rate: Type.Optional(Type.Number({ description: 'The learning rate that it set.' })),
  message: Type.String({ description: 'Its action and the reason.' }),
};

/** An action of a callback in an epoch or after it. */
export const CallbackActionSchema = closedObject(callbackActionProperties, { $id: 'CallbackAction' });
export type CallbackAction = Static<typeof CallbackActionSchema>;

/** The results of one epoch. Losses and metrics are over all samples of the split, not means of batch means; only the losses of outputs among several are, as in Keras. */
export const EpochMetricsSchema = closedObject(
  {
    epoch: Type.Integer({ description: 'From 1.' }),
    attempt: Type.Integer(),
    loss: MetricValueSchema,
    metrics: {
      ...MetricValuesSchema,
      description:
        'The metrics and, for a model with several outputs, the loss of each: `main_loss`, `main_accuracy`. A loss of an output is the mean over the batches, before `loss_weights`, as in Keras.',
    },
    val_loss: NullableMetricValueSchema,
    val_metrics: nullable(MetricValuesSchema),
    learning_rate: Type.Number({ description: 'The learning rate of the epoch.' }),
    seconds: Type.Number({ description: 'Duration of training and validation.' }),
    samples: Type.Integer(),
    samples_per_second: Type.Number(),
    steps: Type.Integer(),
    step_ms: Type.Number({ description: 'Mean milliseconds per training step.' }),
    at: TimestampSchema,
    callback_actions: Type.Optional(
      Type.Array(ref(CallbackActionSchema), {
        description:
          'Actions of callbacks: setting the learning rate at the beginning of this epoch or, after it, that of the next one, requesting a checkpoint of this epoch, swapping weights and their averages, or stopping the training. Missing if there were none.',
      }),
    ),
  },
  { $id: 'EpochMetrics' },
);
export type EpochMetrics = Static<typeof EpochMetricsSchema>;

export const CheckpointSchema = closedObject(
  {
    epoch: Type.Integer({ description: 'From 1: the checkpoint holds the state after this epoch.' }),
    attempt: Type.Integer(),
    metrics: MetricValuesSchema,
    size_bytes: Type.Integer(),
    sha256: Sha256Schema,
    at: TimestampSchema,
  },
  { $id: 'Checkpoint' },
);
export type Checkpoint = Static<typeof CheckpointSchema>;

/** Where the next attempt would resume. */
export const ResumePointSchema = closedObject(
  {
    epoch: Type.Integer({ description: 'Epochs done.' }),
    step: Type.Integer({ description: 'Batches completed in the epoch after them.' }),
  },
  { $id: 'ResumePoint', description: 'The progress of the newest saved training state.' },
);
export type ResumePoint = Static<typeof ResumePointSchema>;

/** The samples that an evaluation uses. */
export const EVALUATED_SPLITS = ['train', 'validation', 'test', 'all'] as const;
export type EvaluatedSplit = (typeof EVALUATED_SPLITS)[number];

export const EvaluationSchema = closedObject(
  {
    split: stringEnum(EVALUATED_SPLITS, {
      description:
        'After a training: the test split, or the held-out one if there is no test split. Of an evaluation: its split.',
    }),
    loss: MetricValueSchema,
    metrics: MetricValuesSchema,
    samples: Type.Integer(),
    seconds: Type.Number(),
  },
  { $id: 'Evaluation' },
);
export type Evaluation = Static<typeof EvaluationSchema>;

/** Set for a job that ends with its best epoch. */
export const RestoredEpochSchema = nullable(
  Type.Integer({
    description:
      'The epoch whose weights the model has: with `checkpoint.restore_best`, or `restore_best_weights` of EarlyStopping, the best by `monitor`; null for those of the last one.',
  }),
);

/** The device that the trainer tested by running an operation on it. */
export const DeviceSchema = closedObject(
  {
    type: stringEnum(['CPU', 'GPU']),
    name: Type.String({ description: 'The name of the GPU according to nvidia-smi, or of the processor.' }),
    tensorflow_version: Type.String(),
    intra_op_threads: Type.Integer(),
    memory_bytes: Type.Optional(
      Type.Integer({
        description: 'Memory of the GPU; missing for a CPU, and if nvidia-smi does not report it.',
      }),
    ),
    driver_version: Type.Optional(Type.String({ description: 'Version of the GPU driver.' })),
  },
  { $id: 'Device' },
);
export type Device = Static<typeof DeviceSchema>;

/**
 * How much of a job XLA compiles: nothing, clusters of operations that it picks, or the whole training step.
 */
export const XLA_MODES = ['off', 'auto', 'step'] as const;
export type XlaMode = (typeof XLA_MODES)[number];

/** The result of compiling a job's steps with XLA. */
export const CompilationSchema = closedObject(
  {
    xla: stringEnum(XLA_MODES, {
      description:
        'How the job trains: `auto` with clusters of operations compiled by XLA, `step` with the training step compiled as a whole, `off` without XLA, because XLA rejected the step. Compiled steps draw different random numbers, such as for dropout, than steps without XLA, but the same ones in every run.',
    }),
    compile_ms: Type.Number({
      description: 'Duration of the compilation, including the trial runs that trigger it.',
    }),
    refusal: nullable(Type.String({ description: 'Why XLA did not compile the step; null if it did.' })),
  },
  { $id: 'Compilation' },
);
export type Compilation = Static<typeof CompilationSchema>;

export const jobProgressComponents = [
  MetricResultSchema,
  CompilationSchema,
  ProgressSchema,
  CallbackActionSchema,
  EpochMetricsSchema,
  CheckpointSchema,
  ResumePointSchema,
  EvaluationSchema,
  DeviceSchema,
];
