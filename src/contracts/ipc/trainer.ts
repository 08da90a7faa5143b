import { type Static, Type } from 'typebox';
import { JobIdSchema, TimestampSchema } from '../../schema/primitives.js';
import { closedObject, nullable, ref, tag, taggedUnion } from '../../schema/schema-helpers.js';
import { StoredDatasetSchema } from '../datasets/datasets.js';
import { type PredictionFormat, PredictionsFileSchema } from '../jobs/inference.js';
import { LogLineSchema, ModelReportSchema, StatusReasonSchema } from '../jobs/jobs.js';
import {
  CheckpointSchema,
  CompilationSchema,
  DeviceSchema,
  EpochMetricsSchema,
  EvaluationSchema,
  PhaseSchema,
  ProgressSchema,
  ResumePointSchema,
} from '../jobs/progress.js';
import { ReproducibilitySchema, WithdrawalSchema } from '../jobs/reproducibility.js';
import { ResolvedConfigSchema } from '../jobs/training-config.js';

// Messages between the supervisor and one trainer process (Node IPC, JSON). A trainer runs one attempt and exits; it also
// exits when the channel closes. The supervisor validates messages it receives; a trainer trusts its supervisor.

const { name, memory_bytes, driver_version } = DeviceSchema.properties;
/** A GPU, as the trainer reports it. */
const GpuDescriptionSchema = closedObject({ name, memory_bytes, driver_version });
export type GpuDescription = Static<typeof GpuDescriptionSchema>;

export const TrainerAssignmentSchema = closedObject({
  jobId: JobIdSchema,
  attempt: Type.Integer(),
  config: ref(ResolvedConfigSchema),
  dataset: StoredDatasetSchema,
  /** Directory that the dataset's files are relative to. */
  datasetDirectory: Type.String(),
  /** The dataset that the job is validated on, if it is another one. */
  validationDataset: Type.Optional(closedObject({ stored: StoredDatasetSchema, directory: Type.String() })),
  /** The attempt's own directory; it exists. The trainer writes only below it, except for what retention removes. */
  attemptDirectory: Type.String(),
  /** The directory with the values that the job starts from; absent where it starts from those of its initializers. */
  startDirectory: Type.Optional(Type.String()),
  /** Directories of the attempts that this one continues, newest first. */
  resumeFrom: Type.Array(Type.String()),
  /** The last epoch and checkpoint that were delivered, 0 for none; the trainer reports the later ones of earlier attempts. */
  delivered: closedObject({ epoch: Type.Integer(), checkpoint: Type.Integer() }),
  /** The trainer's GPU as nvidia-smi reports it; TensorFlow does not. */
  gpu: Type.Optional(GpuDescriptionSchema),
  /** Directory of the model version that the job evaluates or predicts with. */
  sourceModelDirectory: Type.Optional(Type.String()),
  /** How much of the GPU's memory the attempt may use; absent on a CPU, and where it is unknown. */
  deviceMemoryBytes: Type.Optional(Type.Number()),
  /** The memory that the job needs at least. */
  estimate: Type.Optional(ModelReportSchema.properties.estimated_memory_bytes),
  /** Why this attempt trains without determinism although the settings ask for it. */
  withdrawal: Type.Optional(Type.Unsafe<Static<typeof WithdrawalSchema> | undefined>(ref(WithdrawalSchema))),
});
export type TrainerAssignment = Static<typeof TrainerAssignmentSchema>;

export const SupervisorToTrainerSchema = taggedUnion('type', [
  /** Run the attempt. */
  closedObject({ type: tag('start'), assignment: TrainerAssignmentSchema }),
  /** Stop after the running batch; the trainer answers `finished` with outcome `cancelled`. */
  closedObject({ type: tag('cancel') }),
  /** Stop after the running batch and save the state; the trainer answers `finished` with outcome `paused`. */
  closedObject({ type: tag('pause') }),
]);
export type SupervisorToTrainer = Static<typeof SupervisorToTrainerSchema>;

const REPORTS = [
  /** The device that the attempt trains on. */
  closedObject({ type: tag('device'), device: ref(DeviceSchema) }),
  /** The result of compiling the steps by XLA; only where the settings ask for it. */
  closedObject({ type: tag('compilation'), compilation: ref(CompilationSchema) }),
  /** The attempt has entered a phase. */
  closedObject({ type: tag('phase'), phase: PhaseSchema }),
  /** An epoch has ended. */
  closedObject({ type: tag('epoch'), epoch: ref(EpochMetricsSchema) }),
  /** A checkpoint was written, and the checkpoints of the epochs in `removed` were deleted. */
  closedObject({
    type: tag('checkpoint'),
    checkpoint: ref(CheckpointSchema),
    removed: Type.Array(Type.Integer()),
  }),
  /** The state is safe on disk: another attempt can continue from here. */
  closedObject({ type: tag('saved'), position: ref(ResumePointSchema) }),
  /** The promise about the weights, from where this attempt continues. */
  closedObject({ type: tag('reproducibility'), reproducibility: ref(ReproducibilitySchema) }),
  /** The trained model was evaluated. */
  closedObject({ type: tag('evaluation'), evaluation: ref(EvaluationSchema) }),
  /** The file of predictions is complete. */
  closedObject({ type: tag('predictions'), predictions: ref(PredictionsFileSchema) }),
  /** A line for the job's log. */
  closedObject({
    type: tag('log'),
    at: TimestampSchema,
    level: LogLineSchema.properties.level,
    message: Type.String(),
  }),
] as const;

/** A report of an attempt about its job. It is appended to the attempt's journal first, then sent to the supervisor. */
const AttemptReportSchema = taggedUnion('type', REPORTS);
export type AttemptReport = Static<typeof AttemptReportSchema>;

/** An operation without a deterministic kernel. */
const KernelRefusalSchema = closedObject({
  /** TensorFlow's name of the operation; null where it is unknown. */
  op: nullable(Type.String()),
  /** The part of the model: `layer dense (Dense)`. */
  where: Type.String(),
  /** TensorFlow's message. */
  cause: Type.String(),
});
export type KernelRefusal = Static<typeof KernelRefusalSchema>;

const TrainerOutcomeSchema = taggedUnion('status', [
  /** `attemptDirectory/model` holds model.json, weights.bin and manifest.json (without a version), fsynced. */
  closedObject({ status: tag('succeeded') }),
  closedObject({ status: tag('cancelled') }),
  closedObject({ status: tag('paused') }),
  closedObject({ status: tag('failed'), reason: ref(StatusReasonSchema) }),
  /** Under determinism this device cannot run an operation of the model. */
  closedObject({ status: tag('refused'), refusal: KernelRefusalSchema }),
]);
export type TrainerOutcome = Static<typeof TrainerOutcomeSchema>;

export const TrainerToSupervisorSchema = taggedUnion('type', [
  /** TensorFlow is loaded and the device proven; the trainer waits for `start`. */
  closedObject({ type: tag('ready'), device: ref(DeviceSchema) }),
  /** Where the running epoch is; only the newest counts. */
  closedObject({ type: tag('progress'), progress: ref(ProgressSchema) }),
  ...REPORTS,
  /** The result of the attempt; the trainer exits. */
  closedObject({ type: tag('finished'), outcome: TrainerOutcomeSchema }),
]);
export type TrainerToSupervisor = Static<typeof TrainerToSupervisorSchema>;

/** Files below an attempt's directory. */
export const CHECKPOINTS_DIRECTORY = 'checkpoints';
export const MODEL_DIRECTORY = 'model';
export const STATE_DIRECTORY = 'state';
/** The reports by class of the evaluation; missing if no output classifies. */
export const REPORTS_FILE = 'evaluation.json';
/** The file of predictions, complete. */
export const predictionsFile = (format: PredictionFormat): string => `predictions.${format}`;
/** The attempt's reports in their order, a line of JSON each. */
export const JOURNAL_FILE = 'journal.jsonl';
/** The file of version 0.1.0 in its place: the metrics of each epoch. */
export const LEGACY_EPOCHS_FILE = 'epochs.jsonl';
/** `checkpoints/epoch-00005.safetensors`. */
export const checkpointFile = (epoch: number): string =>
  `epoch-${String(epoch).padStart(5, '0')}.safetensors`;
