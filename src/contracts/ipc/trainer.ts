import type { StoredDataset } from '../datasets.js';
import type {
  Checkpoint,
  Compilation,
  Device,
  EpochMetrics,
  Evaluation,
  Phase,
  Progress,
  ResumePoint,
} from '../job-progress.js';
import type { LogLine, ModelReport, StatusReason } from '../jobs.js';
import type { Reproducibility, Withdrawal } from '../reproducibility.js';
import type { ResolvedConfig } from '../training-config.js';

/**
 * Messages between the supervisor and one trainer process (Node IPC, JSON).
 * A trainer runs one attempt and exits; it exits too when the channel closes.
 */
export type SupervisorToTrainer =
  | { type: 'start'; assignment: TrainerAssignment }
  /** Stop after the running batch; the trainer answers `finished` with outcome `cancelled`. */
  | { type: 'cancel' }
  /** Stop after the running batch and save the state; the trainer answers `finished` with outcome `paused`. */
  | { type: 'pause' };

/** A GPU, as the trainer reports it. */
export type GpuDescription = Pick<Device, 'name' | 'memory_bytes' | 'driver_version'>;

export interface TrainerAssignment {
  jobId: string;
  attempt: number;
  config: ResolvedConfig;
  dataset: StoredDataset;
  /** Directory that the dataset's files are relative to. */
  datasetDirectory: string;
  /** The attempt's own directory; exists. The trainer writes only below it, but for what retention removes. */
  attemptDirectory: string;
  /** Directories of the attempts that this one goes on from, newest first. */
  resumeFrom: string[];
  /** The last epoch and checkpoint that were delivered, 0 for none; the trainer reports the later ones of earlier attempts. */
  delivered: { epoch: number; checkpoint: number };
  /** What nvidia-smi says of the GPU that the trainer was given, and TensorFlow does not. */
  gpu?: GpuDescription;
  /** How much of the GPU's memory the attempt may take; absent on a CPU, and where nobody knows. */
  deviceMemoryBytes?: number;
  /** What the job needs at least. */
  estimate?: ModelReport['estimated_memory_bytes'];
  /** Why this attempt trains without determinism although the settings ask for it. */
  withdrawal?: Withdrawal | undefined;
}

/** A report of an attempt about its job. It is appended to the attempt's journal first, then sent to the supervisor. */
export type AttemptReport =
  | { type: 'device'; device: Device }
  /** What XLA made of the steps; only where it was asked to compile. */
  | { type: 'compilation'; compilation: Compilation }
  | { type: 'phase'; phase: Phase }
  | { type: 'epoch'; epoch: EpochMetrics }
  | { type: 'checkpoint'; checkpoint: Checkpoint; removed: number[] }
  /** The state is safe on disk: another attempt can go on from here. */
  | { type: 'saved'; position: ResumePoint }
  /** What is promised of the weights, from where this attempt continues. */
  | { type: 'reproducibility'; reproducibility: Reproducibility }
  | { type: 'evaluation'; evaluation: Evaluation }
  | { type: 'log'; at: string; level: LogLine['level']; message: string };

export type TrainerToSupervisor =
  /** TensorFlow is loaded and the device proven; the trainer waits for `start`. */
  | { type: 'ready'; device: Device }
  | { type: 'progress'; progress: Progress }
  | AttemptReport
  | { type: 'finished'; outcome: TrainerOutcome };

export type TrainerOutcome =
  /** `attemptDirectory/model` holds model.json, weights.bin and manifest.json (without a version), fsynced. */
  | { status: 'succeeded' }
  | { status: 'cancelled' }
  | { status: 'paused' }
  | { status: 'failed'; reason: StatusReason }
  /** Under determinism this device cannot run an operation of the model. */
  | { status: 'refused'; refusal: KernelRefusal };

/** An operation without a deterministic kernel. */
export interface KernelRefusal {
  /** TensorFlow's name of the operation; null where it is not known. */
  op: string | null;
  /** The part of the model: `layer dense (Dense)`. */
  where: string;
  /** What TensorFlow said. */
  cause: string;
}

/** Files below an attempt's directory. */
export const CHECKPOINTS_DIRECTORY = 'checkpoints';
export const MODEL_DIRECTORY = 'model';
export const STATE_DIRECTORY = 'state';
/** The attempt's reports in their order, a line of JSON each. */
export const JOURNAL_FILE = 'journal.jsonl';
/** What version 0.1.0 kept in its place: the metrics of each epoch. */
export const LEGACY_EPOCHS_FILE = 'epochs.jsonl';
/** `checkpoints/epoch-00005.safetensors`. */
export const checkpointFile = (epoch: number): string =>
  `epoch-${String(epoch).padStart(5, '0')}.safetensors`;
