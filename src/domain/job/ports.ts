import type { JobEvent, NewJobEvent } from '../../contracts/jobs/events.js';
import type { JobKind } from '../../contracts/jobs/inference.js';
import type { JobDefinition, JobRecord, JobStatus, LogLine } from '../../contracts/jobs/jobs.js';
import type { EpochMetrics, Progress } from '../../contracts/jobs/progress.js';
import type { Project } from '../access/caller.js';
import type { Page } from '../page.js';

/** A page of a project's records, newest first; `after` is the id of the last record of the page before. */
export interface JobQuery {
  project: Project;
  status?: JobStatus;
  kind?: JobKind;
  /** Only jobs with all of these, as `name:value`. */
  labels?: readonly string[];
  after?: string;
  limit: number;
}

/** A new record with the events that report its change. */
export interface JobChange {
  record: JobRecord;
  events: NewJobEvent[];
}

/** Everything that is stored when a job is accepted. */
export interface NewJob extends JobChange {
  definition: JobDefinition;
}

/** A job as it was before the store lost it; events without an id are new. */
export interface RestoredJob extends Omit<NewJob, 'events'> {
  events: (JobEvent | NewJobEvent)[];
}

/** The outcome of a decision about a job. */
export type JobDecision<Refusal> = JobChange | { refusal: Refusal };

/**
 * Decides on a record as it is when it is written; must be pure, because it runs again where another write came first.
 * @param lastEvent Id of the last event of the job.
 */
export type Decide<Refusal> = (record: JobRecord, lastEvent: number) => JobDecision<Refusal>;

export type JobUpdate<Refusal> =
  | { outcome: 'updated'; record: JobRecord }
  | { outcome: 'refused'; refusal: Refusal; record: JobRecord }
  | { outcome: 'not_found' };

/** The outcome of an attempt to remove a job from the store. */
export type JobRemoval = { outcome: 'removed' | 'not_found' } | { outcome: 'refused'; record: JobRecord };

/** The state that clients poll. */
export interface JobState {
  record: JobRecord;
  progress: Progress | null;
  /** Id of the last event. */
  lastEvent: number;
}

/**
 * Records of jobs. A record, its indexes and the events that report its change are written in one atomic step: no reader
 * sees one without the others. A job's definition is written with its first record and never changes; no method but
 * `getDefinition` reads it, so that polls, lists and updates stay small.
 */
export interface JobRecords {
  /**
   * Writes a new job unless its project already has `maxUnfinished` jobs that have not ended; counting and writing are one
   * step. Not idempotent: rejects where the id exists, and changes nothing then.
   */
  create(job: NewJob, limits?: { maxUnfinished: number }): Promise<'created' | 'too_many_unfinished'>;
  /** Writes a job that was lost, in one step. Idempotent: returns false, and changes nothing, where the job exists. */
  restore(job: RestoredJob): Promise<boolean>;
  get(id: string): Promise<JobRecord | undefined>;
  /** The record, the progress and the number of events as of one moment. */
  getState(id: string): Promise<JobState | undefined>;
  /** @throws DamagedRecordError where the job exists and its definition is missing or cannot be read */
  getDefinition(id: string): Promise<JobDefinition | undefined>;
  /**
   * Reads, decides, and writes in one step unless another write came in between; then it starts over. A repeated write,
   * sent again because its answer was lost, counts once.
   */
  update<Refusal>(id: string, decide: Decide<Refusal>): Promise<JobUpdate<Refusal>>;
  /** The same for a job that has ended and is to run again: it is counted as by `create`, in the same step. */
  reopen<Refusal>(
    id: string,
    decide: Decide<Refusal>,
    limits: { maxUnfinished: number },
  ): Promise<JobUpdate<Refusal> | { outcome: 'too_many_unfinished' }>;
  /** Not a snapshot: a job that changes meanwhile may be listed as it was before or as it is after. */
  list(query: JobQuery): Promise<Page<JobRecord>>;
  /** Ids in the given statuses, oldest first, of one project or of all. Not a snapshot. */
  idsByStatus(statuses: readonly JobStatus[], project?: Project): Promise<string[]>;
  /** Ids of jobs whose last change of status is not archived yet: marked in the step that writes the change. */
  unarchived(): Promise<string[]>;
  /** The mark of the last change of status that is not archived; null where everything is. */
  archiveMark(id: string): Promise<string | null>;
  /** Removes the mark unless a later change has replaced it, in one step. Idempotent. */
  clearArchiveMark(id: string, mark: string): Promise<void>;
}

/**
 * Documents that a job accumulates in addition to its record. Events and epochs are written only by `JobRecords`, with the record;
 * progress and log lines are written here, each call in one step. Every read is one step of its own.
 */
export interface JobLog {
  /** Events with an id greater than `after`, oldest first, without gaps. */
  events(id: string, query: { after: number; limit: number }): Promise<Page<JobEvent>>;
  /** Epochs with a number greater than `after`, in order; each once, whichever attempts computed it. */
  epochs(id: string, query: { after: number; limit: number }): Promise<Page<EpochMetrics>>;
  /** The number of epochs with a number greater than `after`. */
  countEpochs(id: string, after: number): Promise<number>;
  /** The epochs at these indexes among those with a number greater than `after`, in order; an index beyond the last adds none. */
  epochsAt(id: string, query: { after: number; indexes: readonly number[] }): Promise<EpochMetrics[]>;
  /**
   * Replaces the progress. Idempotent. Does nothing for a job that does not exist or has another attempt by now. Every new
   * attempt and every end of one clears the progress, in the step that writes the record.
   */
  setProgress(id: string, attempt: number, progress: Progress): Promise<void>;
  getProgress(id: string): Promise<Progress | null>;
  /**
   * Appends log lines, numbered from 1 without gaps; only a bounded number of the newest is kept. Not idempotent. Does
   * nothing for a job that does not exist or has another attempt by now.
   */
  appendLogs(id: string, attempt: number, lines: Omit<LogLine, 'id'>[]): Promise<void>;
  logs(id: string, query: { after: number; limit: number }): Promise<Page<LogLine>>;
}

/** Removal of jobs. A removed job is noted until its files are gone, so that a process that dies in between loses nothing. */
export interface JobRemovals {
  /**
   * Removes a job with its definition, events and logs, and notes its id, in one step, if `mayRemove` allows it for the
   * record as it is then. Idempotent: `not_found` the second time.
   */
  remove(id: string, mayRemove: (record: JobRecord) => boolean): Promise<JobRemoval>;
  /** Ids of removed jobs whose files may still exist. */
  removed(): Promise<string[]>;
  /** Deletes the note of a removed job. Idempotent. */
  forgetRemoved(id: string): Promise<void>;
  /** Whether the job was removed, for at least a month after; false for a job whose record was lost. */
  wasRemoved(id: string): Promise<boolean>;
}

/** Everything that is stored of jobs. */
export interface JobStore extends JobRecords, JobLog, JobRemovals {}

/** The files of jobs besides registered models. */
export interface JobFiles {
  /** Removes all files of a job. Idempotent. */
  remove(jobId: string): Promise<void>;
  /** Removes what only another attempt would need: saved states, the model to evaluate; checkpoints stay. Idempotent. */
  removeStates(jobId: string): Promise<void>;
  /** Removes the predictions of a job that was cancelled or failed. Idempotent. */
  removePredictions(jobId: string): Promise<void>;
}

/** Reports changes to jobs. A hint: the listener reads the store to learn the change. */
export interface JobWatcher {
  /** Calls `listener` after any change to the job (record, events, progress); returns a function that ends it. */
  watch(id: string, listener: () => void): Promise<() => void>;
  close(): Promise<void>;
}
