import { type Static, Type } from 'typebox';
import {
  JobIdSchema,
  listQueryProperties,
  ModelNameSchema,
  Sha256Schema,
  TimestampSchema,
} from '../../schema/primitives.js';
import { closedObject, nullable, nullableRef, ref, stringEnum, tag } from '../../schema/schema-helpers.js';
import { ProjectSchema } from '../access.js';
import { weightMatchRef } from '../weights/formats.js';
import {
  LabelFilterSchema,
  LabelsSchema,
  outlookProperties,
  PrioritySchema,
  WaitingReasonSchema,
} from './attributes.js';
import { JobKindSchema, PredictionsFileSchema } from './inference.js';
import {
  CheckpointSchema,
  CompilationSchema,
  DeviceSchema,
  EpochMetricsSchema,
  EvaluationSchema,
  PhaseSchema,
  ProgressSchema,
  RestoredEpochSchema,
  ResumePointSchema,
} from './progress.js';
import { ReproducibilitySchema } from './reproducibility.js';
import {
  JobConfigSchema,
  type ResolvedConfig,
  ResolvedConfigSchema,
  type ResolvedModel,
} from './training-config.js';

export const JOB_STATUSES = [
  'queued',
  'running',
  'pausing',
  'paused',
  'cancelling',
  'succeeded',
  'failed',
  'cancelled',
] as const;
export const JobStatusSchema = stringEnum(JOB_STATUSES);
export type JobStatus = Static<typeof JobStatusSchema>;

/** Why a job ended as it did, is paused, or waits in the queue again. */
export const STATUS_REASONS = [
  'nan_loss',
  'trainer_crashed',
  'out_of_memory',
  'time_limit_exceeded',
  'queue_time_exceeded',
  'dataset_unavailable',
  'weights_unavailable',
  'invalid_data',
  'storage_error',
  'engine_error',
  'kernel_refused',
  'worker_lost',
  'worker_stopping',
  'record_restored',
  'cancelled_by_user',
  'paused_by_user',
  'resumed_by_user',
  'retried_by_user',
] as const;
export const StatusReasonSchema = closedObject(
  {
    code: stringEnum(STATUS_REASONS),
    message: Type.String({ description: 'What happened and what to do about it.' }),
    details: Type.Optional(
      Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
    ),
  },
  { $id: 'StatusReason' },
);
export type StatusReason = Static<typeof StatusReasonSchema>;

/** Where an attempt begins: at the newest checkpoint (at the beginning where there is none), or at the beginning. */
export const ResumeFromSchema = stringEnum(['checkpoint', 'start']);
export type ResumeFrom = Static<typeof ResumeFromSchema>;

export const StatusChangeSchema = closedObject(
  { status: JobStatusSchema, at: TimestampSchema, reason: nullableRef(StatusReasonSchema) },
  { $id: 'StatusChange' },
);

export const LayerReportSchema = closedObject(
  {
    name: Type.String(),
    type: Type.String(),
    output_shape: Type.Array(nullable(Type.Integer()), {
      description: 'With the batch axis first, as null.',
    }),
    parameters: Type.Integer(),
    trainable_parameters: Type.Integer(),
  },
  { $id: 'LayerReport' },
);
export type LayerReport = Static<typeof LayerReportSchema>;

export const WarningSchema = closedObject(
  { code: Type.String(), pointer: Type.String(), detail: Type.String() },
  { $id: 'Warning' },
);
export type Warning = Static<typeof WarningSchema>;

/** A report on a model, computed by the API without TensorFlow. */
export const ModelReportSchema = closedObject(
  {
    layers: Type.Array(ref(LayerReportSchema)),
    parameters: Type.Integer(),
    trainable_parameters: Type.Integer(),
    non_trainable_parameters: Type.Integer(),
    estimated_memory_bytes: closedObject({
      weights: Type.Integer(),
      gradients_and_optimizer: Type.Integer(),
      activations: Type.Integer({ description: 'Forward and backward, one batch.' }),
      dataset: Type.Integer(),
      total: Type.Integer(),
    }),
    warnings: Type.Array(ref(WarningSchema)),
  },
  { $id: 'ModelReport' },
);
export type ModelReport = Static<typeof ModelReportSchema>;

/** The report of a job as clients see it. */
export const JobReportSchema = closedObject(
  {
    ...ModelReportSchema.properties,
    layers: Type.Optional(
      Type.Array(ref(LayerReportSchema), {
        description: 'Only in the answer to the POST that created the job and with `include=report`.',
      }),
    ),
  },
  { $id: 'JobReport' },
);

/** The answer to POST /api/v1/jobs?validate_only=true. */
export const ValidationReportSchema = closedObject(
  {
    object: tag('job_validation'),
    valid: Type.Boolean(),
    config: ref(ResolvedConfigSchema),
    weights: Type.Optional(weightMatchRef),
    report: ref(ModelReportSchema),
  },
  { $id: 'ValidationReport' },
);

/** One run of the job by a worker. */
export const AttemptSchema = closedObject(
  {
    attempt: Type.Integer({ description: 'From 1.' }),
    worker: Type.String(),
    device: nullableRef(DeviceSchema),
    started_at: TimestampSchema,
    finished_at: nullable(TimestampSchema),
    outcome: nullable(
      stringEnum(['succeeded', 'failed', 'cancelled', 'paused', 'abandoned'], {
        description: 'How it ended; `abandoned`: its worker stopped or was lost. Null while it runs.',
      }),
    ),
    reason: nullableRef(StatusReasonSchema),
  },
  { $id: 'Attempt' },
);
export type Attempt = Static<typeof AttemptSchema>;

const JobProperties = {
  id: JobIdSchema,
  object: tag('job'),
  project: ProjectSchema,
  /** Missing in stored records of jobs that train. */
  kind: Type.Optional(JobKindSchema),
  name: ModelNameSchema,
  labels: LabelsSchema,
  priority: PrioritySchema,
  status: JobStatusSchema,
  phase: nullable(PhaseSchema),
  status_reason: nullableRef(StatusReasonSchema),
  status_history: Type.Array(ref(StatusChangeSchema), { description: 'Oldest first; the newest 200.' }),
  created_at: TimestampSchema,
  started_at: nullable(TimestampSchema),
  finished_at: nullable(TimestampSchema),
  attempt: Type.Integer({
    description:
      'Attempts begun so far; each continues from the state that the one before it saved. `device`, `evaluation` and live progress are of the running or last attempt; a job that waits in the queue again has none.',
  }),
  resume_point: nullableRef(ResumePointSchema),
  fruitless_attempts: Type.Integer({
    description:
      'Attempts in a row that ended with a crash of their trainer, or the loss of their worker, and saved no state further on. More than `limits.max_restarts` end the job.',
  }),
  attempts: Type.Array(ref(AttemptSchema), { description: 'Oldest first; the newest 100.' }),
  lost_workers: Type.Integer({
    description:
      'Attempts abandoned because their worker died or was cut off; a worker that was stopped does not count.',
  }),
  first_attempt: Type.Integer({
    description:
      'The attempt that the training began with. Those after it continue from its newest checkpoint; one that is still to come starts from the beginning.',
  }),
  cancel_mode: nullable(
    stringEnum(['graceful', 'force'], {
      description: 'How a cancelled job was asked to end: after the running batch, or at once.',
    }),
  ),
  worker: nullable(Type.String()),
  device: nullableRef(DeviceSchema),
  /** Missing in records of version 0.1.0. */
  reproducibility: Type.Optional(nullableRef(ReproducibilitySchema)),
  compilation: Type.Optional({
    ...ref(CompilationSchema),
    description: 'The XLA compilation of the last attempt that compiled; missing if TRAINHORN_XLA was off.',
  }),
  config: ref(JobConfigSchema),
  weights: Type.Optional({
    ...weightMatchRef,
    description: 'How the weights that the job starts from were assigned; missing without `config.weights`.',
  }),
  report: ref(JobReportSchema),
  latest: nullableRef(EpochMetricsSchema),
  checkpoint_epoch: nullable(
    Type.Integer({
      description: 'The epoch of the newest checkpoint among the events; null before the first.',
    }),
  ),
  evaluation: nullableRef(EvaluationSchema),
  model: nullable(closedObject({ name: ModelNameSchema, version: Type.Integer() })),
  /** Only of jobs that predict. */
  predictions: Type.Optional(nullableRef(PredictionsFileSchema)),
  restored_epoch: Type.Optional(RestoredEpochSchema),
  weights_sha256: nullable({
    ...Sha256Schema,
    description:
      "SHA-256 of the final weights, float32 in the model's order: `weights.bin`. Equal for equal jobs, interrupted or not, where `reproducibility.exact`.",
  }),
};

/**
 * The stored record of a job, which every poll reads and every report of an attempt rewrites. The parts that never change
 * and can be large lie apart, in its definition.
 */
export type JobRecord = Omit<
  Static<ReturnType<typeof closedObject<typeof JobProperties>>>,
  'config' | 'report'
> & {
  config: Omit<ResolvedConfig, 'model'>;
  report: Omit<ModelReport, 'layers'>;
};

/** The definition of a job: written once with the job, and read only where it is needed. */
export interface JobDefinition {
  model: ResolvedModel;
  layers: LayerReport[];
}

/** A job as clients see it: the record, live progress, and where to look next. */
export const JobSchema = closedObject(
  {
    ...JobProperties,
    progress: nullableRef(ProgressSchema),
    ...outlookProperties,
    links: closedObject({
      self: Type.String(),
      definition: Type.Optional(
        Type.String({
          description:
            'The model definition. Missing only in replayed answers that an earlier version kept for an Idempotency-Key.',
        }),
      ),
      metrics: Type.String(),
      events: Type.String(),
      logs: Type.String(),
      checkpoints: Type.String(),
      evaluation: Type.String(),
      predictions: Type.Optional(Type.String({ description: 'Only of jobs that predict.' })),
      cancel: Type.String(),
      pause: Type.String(),
      resume: Type.String(),
      retry: Type.String(),
      model: nullable(Type.String({ description: 'The trained model; null until the job has one.' })),
    }),
  },
  { $id: 'Job' },
);
export type Job = Static<typeof JobSchema>;

/** The parts of a job that answers leave out unless they are asked for. */
export const JOB_PARTS = ['config', 'report'] as const;
export type JobPart = (typeof JOB_PARTS)[number];

const EITHER_PART = `(${JOB_PARTS.join('|')})`;

/** `?include=config,report`. */
export const includeProperty = {
  include: Type.Optional(
    Type.String({
      pattern: `^${EITHER_PART}(,${EITHER_PART})*$`,
      maxLength: 64,
      title: 'config, report, or both separated by a comma',
      description:
        'Parts to add to each job, separated by commas: `config` adds `config.model`, the model definition; `report` adds `report.layers`. Both can be large.',
    }),
  ),
};

export const JobListQuerySchema = closedObject({
  ...listQueryProperties(JobIdSchema),
  ...includeProperty,
  status: Type.Optional(stringEnum(JOB_STATUSES, { description: 'Only jobs in this status.' })),
  kind: Type.Optional({ ...JobKindSchema, description: 'Only jobs of this kind.' }),
  label: Type.Optional(LabelFilterSchema),
});

/** A page of anything. */
export function listOf<Schema extends Parameters<typeof ref>[0]>(schema: Schema, $id: string) {
  return closedObject(
    { object: tag('list'), data: Type.Array(ref(schema)), has_more: Type.Boolean() },
    { $id },
  );
}

export const JobListSchema = listOf(JobSchema, 'JobList');
export type JobList = Static<typeof JobListSchema>;
export const EpochMetricsListSchema = closedObject(
  {
    object: tag('list'),
    data: Type.Array(ref(EpochMetricsSchema)),
    has_more: Type.Boolean(),
    total: Type.Integer({ description: 'Epochs after `after`, including those omitted here.' }),
    downsampled: Type.Boolean({
      description: 'Whether `data` holds only some of them: evenly spaced, with the first and the last.',
    }),
  },
  { $id: 'EpochMetricsList' },
);
export const CheckpointListSchema = listOf(CheckpointSchema, 'CheckpointList');

export const LogLineSchema = closedObject(
  {
    id: Type.Integer(),
    at: TimestampSchema,
    attempt: Type.Optional(Type.Integer({ description: 'Missing in lines that version 0.1.0 stored.' })),
    source: stringEnum(['trainer', 'stdout', 'stderr']),
    level: stringEnum(['debug', 'info', 'warn', 'error']),
    message: Type.String(),
  },
  { $id: 'LogLine' },
);
export type LogLine = Static<typeof LogLineSchema>;
export const LogListSchema = listOf(LogLineSchema, 'LogList');

export const jobComponents = [
  WaitingReasonSchema,
  StatusReasonSchema,
  StatusChangeSchema,
  AttemptSchema,
  LayerReportSchema,
  WarningSchema,
  ModelReportSchema,
  JobReportSchema,
  ValidationReportSchema,
  JobSchema,
  JobListSchema,
  EpochMetricsListSchema,
  CheckpointListSchema,
  LogLineSchema,
  LogListSchema,
];
