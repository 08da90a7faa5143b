import type { TrainerAssignment, TrainerToSupervisor } from '../../src/contracts/trainer-protocol.js';

/** What an attempt needs of its process. */
export interface AttemptContext {
  assignment: TrainerAssignment;
  /** A data set that takes more is streamed from disk. */
  maxResidentBytes: number;
  /** How often the state is saved in mid-epoch. */
  checkpointSeconds: number;
  /** Aborted: stop after the running batch; the reason is a `StopRequest`. */
  signal: AbortSignal;
  send(message: TrainerToSupervisor): void;
}
