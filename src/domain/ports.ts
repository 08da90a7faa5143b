import type { ApiKey } from '../contracts/access.js';
import type { Dataset, StoredDataset, UploadOptions } from '../contracts/datasets.js';
import type { JobEvent, NewJobEvent } from '../contracts/job-events.js';
import type { Checkpoint, Device, EpochMetrics, Progress } from '../contracts/job-progress.js';
import type { JobRecord, JobStatus, LogLine } from '../contracts/jobs.js';
import type { ModelFile, ModelManifest, RegisteredModel } from '../contracts/models.js';
import type { Prediction } from '../contracts/predictions.js';
import type { PredictInput } from '../contracts/predictor-protocol.js';
import type { ProblemItem } from '../contracts/problems.js';
import type { Project } from './caller.js';

/** A page of a project's records, newest first; `after` is the id of the last record of the page before. */
export interface JobQuery {
  project: Project;
  status?: JobStatus;
  /** Only jobs with all of these, as `name:value`. */
  labels?: readonly string[];
  after?: string;
  limit: number;
}

export interface Page<Item> {
  items: Item[];
  hasMore: boolean;
}

/** A new record with the events that tell of its change. */
export interface JobChange {
  record: JobRecord;
  events: NewJobEvent[];
}

/** What a decision about a job came to. */
export type JobDecision<Refusal> = JobChange | { refusal: Refusal };

export type JobUpdate<Refusal> =
  | { outcome: 'updated'; record: JobRecord }
  | { outcome: 'refused'; refusal: Refusal; record: JobRecord }
  | { outcome: 'not_found' };

/** What a try to take a job out of the store came to. */
export type JobRemoval = { outcome: 'removed' | 'not_found' } | { outcome: 'refused'; record: JobRecord };

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
  /** The record and its live progress, in one step: what clients poll. */
  getWithProgress(id: string): Promise<{ record: JobRecord; progress: Progress | null } | undefined>;
  /** Reads, decides, writes if nobody wrote in between, else starts over. `decide` must be pure. */
  update<Refusal>(
    id: string,
    decide: (record: JobRecord) => JobDecision<Refusal>,
  ): Promise<JobUpdate<Refusal>>;
  /** As `update`, for a job that had ended and shall not have: it is counted as `create` counts. */
  reopen<Refusal>(
    id: string,
    decide: (record: JobRecord) => JobDecision<Refusal>,
    limits: { maxUnfinished: number },
  ): Promise<JobUpdate<Refusal> | { outcome: 'too_many_unfinished' }>;
  list(query: JobQuery): Promise<Page<JobRecord>>;
  /** Ids in the given statuses, oldest first, of one project or of all: for the reconciler and for delete checks. */
  idsByStatus(statuses: readonly JobStatus[], project?: Project): Promise<string[]>;
  /** Events with an id greater than `after`, oldest first. */
  events(id: string, query: { after: number; limit: number }): Promise<Page<JobEvent>>;
  /** Epochs with a number greater than `after`, in their order; each once, whatever attempts computed it. */
  epochs(id: string, query: { after: number; limit: number }): Promise<Page<EpochMetrics>>;
  /** Does nothing for a job that is not there. Every new attempt and every end takes the progress away. */
  setProgress(id: string, progress: Progress): Promise<void>;
  getProgress(id: string): Promise<Progress | null>;
  /** Appends log lines; the log keeps a bounded number of the newest. */
  appendLogs(id: string, lines: Omit<LogLine, 'id'>[]): Promise<void>;
  logs(id: string, query: { after: number; limit: number }): Promise<Page<LogLine>>;
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
}

/** What is known of a job without the store. */
export interface ArchivedJob {
  record: JobRecord;
  /** Those that can be read. */
  events: JobEvent[];
  /** How many events cannot be read. */
  damagedEvents: number;
  /** Metrics that trainers left beside their checkpoints, from the record's first attempt on, each epoch once. */
  epochs: EpochMetrics[];
  /** The highest number of an attempt that left something; 0 when none did. */
  newestAttempt: number;
}

/** Copies of records and their events beside the artifacts of jobs, so that a lost store can be filled again. */
export interface JobArchive {
  /** Copies what the store has now; safe to call at once from several processes. */
  save(jobId: string): Promise<void>;
  /** Ids of all jobs that were saved. */
  ids(): Promise<string[]>;
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
  /** Jobs of a higher priority leave first. */
  add(jobId: string, priority: number): Promise<void>;
  /** Takes a job that no worker has begun out of the queue; false where a worker has it or it is unknown. */
  remove(jobId: string): Promise<boolean>;
  /** What the queue knows of the job. */
  state(jobId: string): Promise<'waiting' | 'active' | 'finished' | 'unknown'>;
  /** How many jobs leave the queue before it, and 1; null where it does not wait there. */
  position(jobId: string): Promise<number | null>;
  close(): Promise<void>;
}

/**
 * Runs a job for a queue. `done`: its entry is done with, however the job ended. `interrupted`: `signal` was aborted,
 * and another worker shall run the job; or its attempt crashed, and any worker shall run the next.
 */
export type RunJob = (jobId: string, signal: AbortSignal) => Promise<'done' | 'interrupted'>;

/** Makes the worker that runs a job look at its record, whose status says whether to cancel or pause it. */
export interface CancelSignal {
  send(jobId: string): Promise<void>;
}

export interface WorkerInfo {
  id: string;
  pid: number;
  host: string;
  started_at: string;
  concurrency: number;
  /** What its machine or container has. */
  memory_bytes: number;
  /** Jobs it runs now. */
  running: string[];
  /** Null until a first trainer has proven one. */
  device: Device | null;
}

/** Live workers; an entry vanishes when its worker stops telling. */
export interface WorkerDirectory {
  list(): Promise<WorkerInfo[]>;
}

export type IngestResult =
  | { outcome: 'ingested'; dataset: Dataset }
  | { outcome: 'rejected'; errors: ProblemItem[] }
  | { outcome: 'failed'; message: string };

export interface UploadedFile {
  path: string;
  name: string;
  sizeBytes: number;
  sha256: string;
}

/** Built-in data sets and the uploads of one project, on disk. */
export interface DatasetStore {
  get(id: string): Promise<{ stored: StoredDataset; directory: string } | undefined>;
  list(query: { after?: string; limit: number }): Promise<Page<Dataset>>;
  /** A fresh directory for the files of one upload, on the store's own file system. */
  createStaging(): Promise<{ directory: string; remove(): Promise<void> }>;
  /** Turns staged files into a data set; visible only when complete. */
  ingest(id: string, files: UploadedFile[], options: UploadOptions): Promise<IngestResult>;
  /** Whether the id is that of a data set that comes with the service. */
  isBuiltin(id: string): boolean;
  /** Removes an upload, be it damaged; false where there is none of that id. */
  delete(id: string): Promise<boolean>;
}

/** Trained models of one project, each version a directory with a manifest; a version never changes until it is deleted. */
export interface ModelRegistry {
  /**
   * Moves a finished attempt's model directory into the registry under the next version.
   * Idempotent: the same job registers once and gets the same version again.
   */
  register(name: string, jobId: string, modelDirectory: string): Promise<{ name: string; version: number }>;
  /** What the job has registered under the name, also where it was deleted since; undefined when it has not. */
  ofJob(name: string, jobId: string): Promise<RegisteredModel | undefined>;
  /** `version` undefined: the newest. */
  get(name: string, version?: number): Promise<{ manifest: ModelManifest; directory: string } | undefined>;
  /** Numbers of the versions that are there, in their order. */
  versions(name: string): Promise<number[]>;
  list(query: { after?: string; limit: number }): Promise<Page<string>>;
  /**
   * Deletes a version for good; false where there is none. A crash leaves the whole version or none of it. Its number is
   * never given to another.
   */
  delete(name: string, version: number): Promise<boolean>;
  file(name: string, version: number, file: ModelFile): Promise<string | undefined>;
}

/** API keys, revoked ones included: a service that once had keys never falls back to asking for none. */
export interface KeyStore {
  /** All keys, oldest first; as they were at most a second ago. */
  list(): Promise<readonly ApiKey[]>;
  /** Writes a new key; visible only when complete. */
  add(key: ApiKey): Promise<void>;
  /** Ends a key for good; undefined where there is none of that id. Idempotent. */
  revoke(id: string, at: string): Promise<ApiKey | undefined>;
}

/**
 * Bytes that a project's models and the files of its jobs take: as last measured, or measured no earlier than `since`, a
 * time of `performance.now()`.
 */
export type MeasureArtifacts = (
  project: Project,
  jobIds: () => Promise<readonly string[]>,
  options?: { since?: number },
) => Promise<number>;

/** Checkpoints of a job, on disk: those of its attempts from `firstAttempt` on; of an epoch, the newest attempt's. */
export interface CheckpointStore {
  list(jobId: string, firstAttempt: number): Promise<Checkpoint[]>;
  /** Path of a checkpoint that `list` gave; undefined when it was removed meanwhile. */
  file(jobId: string, checkpoint: Pick<Checkpoint, 'attempt' | 'epoch'>): Promise<string | undefined>;
}

export type PredictResult =
  | { outcome: 'predicted'; predictions: Prediction[] }
  | { outcome: 'rejected'; code: 'invalid_image' | 'invalid_instance'; errors: ProblemItem[] }
  | { outcome: 'failed'; message: string }
  | { outcome: 'unavailable'; retryAfterSeconds: number };

/** Predictor processes. */
export interface Predictors {
  predict(request: {
    manifest: ModelManifest;
    directory: string;
    input: PredictInput;
    invert: 'auto' | 'true' | 'false';
    topK: number | null;
  }): Promise<PredictResult>;
  close(): Promise<void>;
}

/** Whether what the service depends on answers. */
export interface HealthCheck {
  name: 'redis' | 'worker' | 'artifact_store';
  /** `detail` of a check that is ok: what is risky all the same. */
  check(): Promise<{ ok: true; detail?: string } | { ok: false; detail: string }>;
}

/** Whose key it is, and the key. Keys of different scopes have nothing to do with each other. */
export interface IdempotencyKey {
  scope: string;
  key: string;
}

/**
 * `claimed`: do the work, on the resource of this id, which an earlier try may have made already. `answered`: it was
 * done. `in_flight`: another does it now. `mismatch`: the key was used for another request.
 */
export type IdempotencyClaim =
  | { outcome: 'claimed'; resourceId: string }
  | { outcome: 'answered'; answer: string }
  | { outcome: 'in_flight' }
  | { outcome: 'mismatch' };

/** Remembers requests by their key for a day. Every method is one atomic step. */
export interface IdempotencyStore {
  /**
   * Claims a key for the holder of `token`, who has to renew it before it runs out. What is claimed after that, or after
   * a release, has the id of the first claim.
   */
  claim(
    key: IdempotencyKey,
    claim: { token: string; fingerprint: string; resourceId: string },
  ): Promise<IdempotencyClaim>;
  /** These three change nothing for one who no longer holds the key. */
  renew(key: IdempotencyKey, token: string): Promise<void>;
  answer(key: IdempotencyKey, token: string, answer: string): Promise<void>;
  /** `forget`: nothing was done, the key may be used for another request. */
  release(key: IdempotencyKey, token: string, options: { forget: boolean }): Promise<void>;
}
