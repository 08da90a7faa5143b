import type { AttemptReport, TrainerAssignment } from '../../../src/contracts/ipc/trainer.js';
import type { LogLine } from '../../../src/contracts/jobs/jobs.js';
import type { Device, Progress, XlaMode } from '../../../src/contracts/jobs/progress.js';

/** The dependencies of an attempt on its process. */
export interface AttemptContext {
  assignment: TrainerAssignment;
  /** Larger datasets are streamed from disk. */
  maxResidentBytes: number;
  /** Interval between saves of the state within an epoch. */
  checkpointSeconds: number;
  /** Aborted: stop after the running batch; the reason is a `StopRequest`. */
  signal: AbortSignal;
  device: Device;
  /** The share of GPU memory that the attempt may use; absent on a CPU, and if unknown. */
  deviceMemoryBytes?: number | undefined;
  /** Memory of the device, or of the machine for a CPU. Undefined if unknown. */
  memoryBytes?: number | undefined;
  /** The XLA mode; TensorFlow was loaded with the same one. Default `off`. */
  xla?: XlaMode;
  /** Writes to the attempt's journal, then to the supervisor. @throws EngineFailure if the disk fails */
  report(report: AttemptReport): void;
  /** Live progress is not stored. */
  progress(progress: Progress): void;
}

/** Adds a line to the log of the job. */
export function log(
  { report }: Pick<AttemptContext, 'report'>,
  level: LogLine['level'],
  message: string,
): void {
  report({ type: 'log', at: new Date().toISOString(), level, message });
}
