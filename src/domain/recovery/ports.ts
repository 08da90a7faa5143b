import type { AttemptReport } from '../../contracts/ipc/trainer.js';
import type { JobEvent } from '../../contracts/jobs/events.js';
import type { JobDefinition, JobRecord } from '../../contracts/jobs/jobs.js';

/** The reports of an attempt, in order: its trainer writes each to the disk before it sends it. */
export interface AttemptJournal {
  attempt: number;
  reports: readonly AttemptReport[];
}

/** Everything known of a job without the store. */
export interface ArchivedJob {
  record: JobRecord;
  definition: JobDefinition;
  /** The readable events. */
  events: JobEvent[];
  /** The number of events that cannot be read. */
  damagedEvents: number;
  /** Of all attempts that left something, oldest first. */
  journals: AttemptJournal[];
}

/** Copies of records, definitions and events next to the artifacts of jobs, from which a lost store can be restored. */
export interface JobArchive {
  /**
   * Copies the job as the store has it now; the copy of the record is replaced as a whole. Idempotent, and safe to run in
   * several processes at once: the last copy is of the newest record.
   */
  save(jobId: string): Promise<void>;
  /** Ids of all jobs that were saved. */
  ids(): Promise<string[]>;
  /** The record alone. @throws Error when the copy is damaged */
  record(jobId: string): Promise<JobRecord | undefined>;
  /** The journals of all attempts that left something, oldest first. */
  journals(jobId: string): Promise<AttemptJournal[]>;
  /** @throws Error when the copy of the record or of the definition is damaged */
  load(jobId: string): Promise<ArchivedJob | undefined>;
}
