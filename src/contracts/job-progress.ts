import { type Static, Type } from 'typebox';
import { CALLBACKS } from '../keras/callbacks/index.js';
import {
  MetricValueSchema,
  MetricValuesSchema,
  NullableMetricValueSchema,
  Sha256Schema,
  TimestampSchema,
} from '../schema/primitives.js';
import { closedObject, nullable, ref, stringEnum } from '../schema/schema-helpers.js';

export const PHASES = ['loading_data', 'building', 'compiling', 'fitting', 'evaluating', 'saving'] as const;
export const PhaseSchema = stringEnum(PHASES);
export type Phase = Static<typeof PhaseSchema>;

/** Batch-level progress of the running epoch; at most two updates a second. */
export const ProgressSchema = closedObject(
  {
    epoch: Type.Integer({ description: 'From 1.' }),
    epochs: Type.Integer(),
    step: Type.Integer({ description: 'Batches done in this epoch.' }),
    steps: Type.Integer(),
    samples: Type.Integer({ description: 'Samples done in this epoch.' }),
    total_samples: Type.Integer(),
    loss: MetricValueSchema,
    metrics: MetricValuesSchema,
    elapsed_seconds: Type.Number({ description: 'Since the epoch began.' }),
    step_ms: Type.Number({ description: 'Milliseconds a step, mean of this epoch.' }),
  },
  { $id: 'Progress' },
);
export type Progress = Static<typeof ProgressSchema>;

/** Fields of what a callback did, beside the epoch after which it did. */
export const callbackActionProperties = {
  callback: stringEnum(CALLBACKS),
  action: stringEnum(['stop_training', 'set_learning_rate']),
  learning_rate: Type.Optional(Type.Number({ description: 'The one that it set.' })),
  message: Type.String({ description: 'What it did and why.' }),
};

/** What a callback did after an epoch. */
export const CallbackActionSchema = closedObject(callbackActionProperties, { $id: 'CallbackAction' });
export type CallbackAction = Static<typeof CallbackActionSchema>;

/** What one epoch gave. Losses and metrics are over all samples of the split, not means of batch means. */
export const EpochMetricsSchema = closedObject(
  {
    epoch: Type.Integer({ description: 'From 1.' }),
    attempt: Type.Integer(),
    loss: MetricValueSchema,
    metrics: MetricValuesSchema,
    val_loss: NullableMetricValueSchema,
    val_metrics: nullable(MetricValuesSchema),
    learning_rate: Type.Number({ description: 'The one that the epoch was trained with.' }),
    seconds: Type.Number({ description: 'Training and validation.' }),
    samples: Type.Integer(),
    samples_per_second: Type.Number(),
    steps: Type.Integer(),
    step_ms: Type.Number({ description: 'Milliseconds a training step, mean.' }),
    at: TimestampSchema,
    callback_actions: Type.Optional(
      Type.Array(ref(CallbackActionSchema), {
        description:
          'What callbacks did after this epoch: stopped the training, or changed the learning rate of the next epoch. Missing where they did nothing.',
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

/** Where an attempt would go on. */
export const ResumePointSchema = closedObject(
  {
    epoch: Type.Integer({ description: 'Epochs done.' }),
    step: Type.Integer({ description: 'Batches done of the epoch after them.' }),
  },
  { $id: 'ResumePoint', description: 'How far the newest saved state of the training is.' },
);
export type ResumePoint = Static<typeof ResumePointSchema>;

export const EvaluationSchema = closedObject(
  {
    split: stringEnum(['test', 'validation'], {
      description: 'The test split, or the held-out one where there is no test split.',
    }),
    loss: MetricValueSchema,
    metrics: MetricValuesSchema,
    samples: Type.Integer(),
    seconds: Type.Number(),
  },
  { $id: 'Evaluation' },
);
export type Evaluation = Static<typeof EvaluationSchema>;

/** Of a job that ends with its best epoch. */
export const RestoredEpochSchema = nullable(
  Type.Integer({
    description:
      'The epoch whose weights the model has: with `checkpoint.restore_best`, or `restore_best_weights` of EarlyStopping, the best by `monitor`; null for those of the last one.',
  }),
);

/** The device the trainer proved by running an operation on it. */
export const DeviceSchema = closedObject(
  {
    type: stringEnum(['CPU', 'GPU']),
    name: Type.String({ description: 'Of a GPU as nvidia-smi names it, else that of the processor.' }),
    tensorflow_version: Type.String(),
    intra_op_threads: Type.Integer(),
    memory_bytes: Type.Optional(
      Type.Integer({ description: 'Of the GPU; missing for a CPU, and where nvidia-smi does not say.' }),
    ),
    driver_version: Type.Optional(Type.String({ description: "Of the GPU's driver." })),
  },
  { $id: 'Device' },
);
export type Device = Static<typeof DeviceSchema>;

/** How much of a job XLA compiles: nothing, clusters of operations that it picks itself, or the training step as a whole. */
export const XLA_MODES = ['off', 'auto', 'step'] as const;
export type XlaMode = (typeof XLA_MODES)[number];

/** What XLA made of a job's steps. */
export const CompilationSchema = closedObject(
  {
    xla: stringEnum(XLA_MODES, {
      description:
        'How the job trains: `auto` with clusters of operations compiled by XLA, `step` with the training step compiled as a whole, `off` without XLA, because it refused the step. Compiled steps draw other random numbers, such as those of dropout, than steps without XLA; the same in each run.',
    }),
    compile_ms: Type.Number({
      description: 'Time the compilation took, the trial runs that trigger it included.',
    }),
    refusal: nullable(Type.String({ description: 'Why XLA did not compile the step; null where it did.' })),
  },
  { $id: 'Compilation' },
);
export type Compilation = Static<typeof CompilationSchema>;

export const jobProgressComponents = [
  CompilationSchema,
  ProgressSchema,
  CallbackActionSchema,
  EpochMetricsSchema,
  CheckpointSchema,
  ResumePointSchema,
  EvaluationSchema,
  DeviceSchema,
];
