import type { AttemptReport } from '../../contracts/ipc/trainer.js';
import type { JobEvent, NewJobEvent } from '../../contracts/job-events.js';
import type { EpochMetrics, Progress } from '../../contracts/job-progress.js';
import type { JobRecord, JobStatus, LogLine } from '../../contracts/jobs.js';
import type { Project } from '../access/caller.js';
import type { Page } from '../page.js';
import { type Placement, placementOf } from './placement.js';

/** A page of a project's records, newest first; `after` is the id of the last record of the page before. */
export interface JobQuery {
  project: Project;
  status?: JobStatus;
  /** Only jobs with all of these, as `name:value`. */
  labels?: readonly string[];
  after?: string;
  limit: number;
}

/** A new record with the events that tell of its change. */
export interface JobChange {
  record: JobRecord;
  events: NewJobEvent[];
}

/** What a decision about a job came to. */
export type JobDecision<Refusal> = JobChange | { refusal: Refusal };

/**
 * Decides on a record as it is when it is written; must be pure, because it is asked again where another wrote first.
 * @param lastEvent Id of the last event of the job.
 */
export type Decide<Refusal> = (record: JobRecord, lastEvent: number) => JobDecision<Refusal>;

export type JobUpdate<Refusal> =
  | { outcome: 'updated'; record: JobRecord }
  | { outcome: 'refused'; refusal: Refusal; record: JobRecord }
  | { outcome: 'not_found' };

/** What a try to take a job out of the store came to. */
export type JobRemoval = { outcome: 'removed' | 'not_found' } | { outcome: 'refused'; record: JobRecord };

/** What clients poll. */
export interface JobState {
  record: JobRecord;
  progress: Progress | null;
  /** Id of the last event. */
  lastEvent: number;
}

/**
 * Job records and their logs. A record and the events that tell of its change are written in one atomic step,
 * so that nobody ever sees one without the other.
 */
export interface JobStore {
  /**
   * Writes the record and its first event, unless its project has `maxUnfinished` jobs that have not ended: counted and
   * written in one step. Fails if the id is taken.
   */
  create(
    record: JobRecord,
    events: NewJobEvent[],
    limits?: { maxUnfinished: number },
  ): Promise<'created' | 'too_many_unfinished'>;
  /** Writes a record that was lost, with its events; those without an id are new. False if the job is there. */
  restore(record: JobRecord, events: (JobEvent | NewJobEvent)[]): Promise<boolean>;
  get(id: string): Promise<JobRecord | undefined>;
  /** In one step. */
  getState(id: string): Promise<JobState | undefined>;
  /** Reads, decides, writes if nobody wrote in between, else starts over. */
  update<Refusal>(id: string, decide: Decide<Refusal>): Promise<JobUpdate<Refusal>>;
  /** As `update`, for a job that had ended and shall not have: it is counted as `create` counts. */
  reopen<Refusal>(
    id: string,
    decide: Decide<Refusal>,
    limits: { maxUnfinished: number },
  ): Promise<JobUpdate<Refusal> | { outcome: 'too_many_unfinished' }>;
  list(query: JobQuery): Promise<Page<JobRecord>>;
  /** Ids in the given statuses, oldest first, of one project or of all: for the reconciler and for delete checks. */
  idsByStatus(statuses: readonly JobStatus[], project?: Project): Promise<string[]>;
  /** Events with an id greater than `after`, oldest first. */
  events(id: string, query: { after: number; limit: number }): Promise<Page<JobEvent>>;
  /** Epochs with a number greater than `after`, in their order; each once, whatever attempts computed it. */
  epochs(id: string, query: { after: number; limit: number }): Promise<Page<EpochMetrics>>;
  /** How many epochs there are with a number greater than `after`. */
  countEpochs(id: string, after: number): Promise<number>;
  /** Of the epochs with a number greater than `after` those at these indexes, in their order; none for an index beyond the last. */
  epochsAt(id: string, query: { after: number; indexes: readonly number[] }): Promise<EpochMetrics[]>;
  /**
   * Does nothing for a job that is not there or has another attempt by now, as `appendLogs` does. Every new attempt and
   * every end takes the progress away.
   */
  setProgress(id: string, attempt: number, progress: Progress): Promise<void>;
  getProgress(id: string): Promise<Progress | null>;
  /** Appends log lines; the log keeps a bounded number of the newest. */
  appendLogs(id: string, attempt: number, lines: Omit<LogLine, 'id'>[]): Promise<void>;
  logs(id: string, query: { after: number; limit: number }): Promise<Page<LogLine>>;
  /** Ids of jobs whose last change of status was not archived yet. */
  unarchived(): Promise<string[]>;
  /** The mark of the last change of status that was not archived; null where there is none. */
  archiveMark(id: string): Promise<string | null>;
  /** Removes the mark of a job that was archived since the mark was read; a later change keeps its own. */
  clearArchiveMark(id: string, mark: string): Promise<void>;
  /** Removes a job with all its logs, if `mayRemove` says so of the record as it is then, and notes its id, in one step. */
  remove(id: string, mayRemove: (record: JobRecord) => boolean): Promise<JobRemoval>;
  /** Ids of removed jobs that are noted: their files may still be there. */
  removed(): Promise<string[]>;
  forgetRemoved(id: string): Promise<void>;
  /** Whether the job was removed, for at least a month after: one whose record was lost was not, and keeps its files. */
  wasRemoved(id: string): Promise<boolean>;
}

/** What jobs have on disk besides registered models. */
export interface JobFiles {
  /** Removes all of a job's files; harmless where there are none. */
  remove(jobId: string): Promise<void>;
  /** Removes the states that attempts saved to resume from; checkpoints stay. */
  removeStates(jobId: string): Promise<void>;
}

/** The reports of an attempt, in order: its trainer writes each to the disk before it sends it. */
export interface AttemptJournal {
  attempt: number;
  reports: readonly AttemptReport[];
}

/** What is known of a job without the store. */
export interface ArchivedJob {
  record: JobRecord;
  /** Those that can be read. */
  events: JobEvent[];
  /** How many events cannot be read. */
  damagedEvents: number;
  /** Of all attempts that left something, oldest first. */
  journals: AttemptJournal[];
}

/** Copies of records and their events beside the artifacts of jobs, so that a lost store can be filled again. */
export interface JobArchive {
  /** Copies what the store has now; safe to call at once from several processes. */
  save(jobId: string): Promise<void>;
  /** Ids of all jobs that were saved. */
  ids(): Promise<string[]>;
  /** The record alone. @throws Error when the copy is damaged */
  record(jobId: string): Promise<JobRecord | undefined>;
  /** The journals of all attempts that left something, oldest first. */
  journals(jobId: string): Promise<AttemptJournal[]>;
  /** @throws Error when the copy of the record is damaged */
  load(jobId: string): Promise<ArchivedJob | undefined>;
}

/** Tells of changes to jobs. A hint: the listener reads the store to learn what changed. */
export interface JobWatcher {
  /** Calls `listener` after any change to the job (record, events, progress); returns the end of it. */
  watch(id: string, listener: () => void): Promise<() => void>;
  close(): Promise<void>;
}

/** Hands jobs to workers. Adding an id twice is harmless. */
export interface JobQueue {
  /** Jobs of a higher priority leave first. Without a placement any worker takes the job. */
  add(jobId: string, priority: number, placement?: Placement): Promise<void>;
  // These look for a job of a placement in its queue; without one, in all.
  /** Takes a job that no worker has begun out of the queue; false where a worker has it or it is unknown. */
  remove(jobId: string, placement?: Placement): Promise<boolean>;
  /** What the queue knows of the job. */
  state(jobId: string, placement?: Placement): Promise<'waiting' | 'active' | 'finished' | 'unknown'>;
  /** How many jobs of its placement leave the queue before it, and 1; null where it does not wait there. */
  position(jobId: string, placement?: Placement): Promise<number | null>;
  /** How many jobs wait, by placement, of those that are wanted. */
  waiting(isWanted: (placement: Placement) => boolean): Promise<{ placement: Placement; count: number }[]>;
  /** Forgets placements that no job waits for or runs with. Idempotent. */
  forgetUnused(): Promise<void>;
  close(): Promise<void>;
}

/** Puts a job into the queue of its placement. */
export const enqueue = (queue: Pick<JobQueue, 'add'>, record: JobRecord): Promise<void> =>
  queue.add(record.id, record.priority, placementOf(record));

/**
 * Runs a job for a queue, in the place that was taken for it. `done`: its entry is done with, however the job ended. `interrupted`: `signal` was aborted,
 * and another worker shall run the job; or its attempt crashed, and any worker shall run the next.
 */
export type RunJob<Place> = (
  jobId: string,
  signal: AbortSignal,
  place: Place,
) => Promise<'done' | 'interrupted'>;

/** What a worker has for jobs to train in, such as its GPUs. */
export interface Places<Place> {
  /** Whether the worker ever takes jobs of this placement. */
  offers(placement: Placement): boolean;
  /** Takes a free place for a job; undefined where there is none. */
  take(placement: Placement): Place | undefined;
  giveBack(place: Place): void;
}

/** Makes the worker that runs a job look at its record, whose status says whether to cancel or pause it. */
export interface CancelSignal {
  send(jobId: string): Promise<void>;
}
