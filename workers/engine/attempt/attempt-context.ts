import type { AttemptReport, TrainerAssignment } from '../../../src/contracts/ipc/trainer.js';
import type { Device, Progress, XlaMode } from '../../../src/contracts/job-progress.js';
import type { LogLine } from '../../../src/contracts/jobs.js';

/** What an attempt needs of its process. */
export interface AttemptContext {
  assignment: TrainerAssignment;
  /** A data set that takes more is streamed from disk. */
  maxResidentBytes: number;
  /** How often the state is saved in mid-epoch. */
  checkpointSeconds: number;
  /** Aborted: stop after the running batch; the reason is a `StopRequest`. */
  signal: AbortSignal;
  device: Device;
  /** What the attempt may take of its GPU's memory; absent on a CPU, and where nobody knows. */
  deviceMemoryBytes?: number | undefined;
  /** Of the device; of the machine, where that is the CPU. Undefined where it is not known. */
  memoryBytes?: number | undefined;
  /** What XLA compiles; TensorFlow was loaded with the same. Default `off`. */
  xla?: XlaMode;
  /** Writes to the attempt's journal, then to the supervisor. @throws EngineFailure when the disk does not take it */
  report(report: AttemptReport): void;
  /** Live progress is kept nowhere. */
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
