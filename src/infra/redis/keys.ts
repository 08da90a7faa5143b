import { DEFAULT_PROJECT } from '../../contracts/access.js';
import type { JobKind } from '../../contracts/jobs/inference.js';
import type { JobStatus } from '../../contracts/jobs/jobs.js';
import type { Project } from '../../domain/access/caller.js';

/** The kinds of jobs of a model version. */
export type InferenceKind = Exclude<JobKind, 'train'>;

/** A field of a job's hash. */
export const PROGRESS_FIELD = 'progress';

/** Names of every Redis key and channel; all begin with the prefix. */
export interface RedisKeys {
  /** Hash: `record` and `progress` (JSON), `revision`, `attempt`, `events` and `logs` (ids given so far). */
  job(id: string): string;
  /** JSON of the model definition and the report on its layers; written with the job, never changed. */
  definition(id: string): string;
  /** Stream with ids `<event id>-0`. */
  events(id: string): string;
  /** Sorted set of the epochs, scored by their number. */
  epochs(id: string): string;
  /** Capped stream with ids `<line id>-0`. */
  logs(id: string): string;
  /** Set of the projects that ever had a job, except `default`. */
  projects: string;
  /** Sorted set of a project's job ids, in lexical order: ids sort by time. */
  jobs(project: Project): string;
  jobsByStatus(project: Project, status: JobStatus): string;
  /** Sorted set of the ids of a project's jobs with a label (`name:value`); a job's labels never change. */
  jobsByLabel(project: Project, text: string): string;
  /** Sorted set of the ids of a project's jobs of a kind, except training; a job's kind never changes. */
  jobsByKind(project: Project, kind: InferenceKind): string;
  /** Sorted set of a project's jobs that have not ended. */
  unfinishedJobs(project: Project): string;
  /** Hash of the jobs whose last change of status is not on the disk yet: the revision of that change, by id. */
  unarchived: string;
  /** Set of the ids of jobs whose record is removed and whose files are to be removed. */
  removed: string;
  /** Exists for a while after a job is removed, to distinguish it from one that was lost. */
  wasRemoved(id: string): string;
  /** Channel that announces changes to a job, except new log lines. */
  changed(id: string): string;
  /** Channel of the ids of jobs to cancel. */
  cancel: string;
  /** Channel that announces that a job waits in a queue. */
  queued: string;
  /** Hash of the placements that jobs were queued for, except the default one, by the name of their queue. */
  placements: string;
  /** Hash of an idempotency key, by its digest: `fingerprint`, `spelling`, `resource`, `token`, `until`, `answer`. */
  idempotency(digest: string): string;
  /** A random value that exists as long as Redis has not lost everything. */
  generation: string;
  workers: string;
  worker(id: string): string;
}

/** The keys below a prefix. */
export function createRedisKeys(prefix: string): RedisKeys {
  // Keys from before there were projects belong to the default one.
  const jobs = (project: Project) =>
    project === DEFAULT_PROJECT ? `${prefix}:jobs` : `${prefix}:project:${project}:jobs`;
  const job = (id: string) => `${prefix}:job:${id}`;
  return {
    job,
    definition: (id) => `${job(id)}:definition`,
    events: (id) => `${job(id)}:events`,
    epochs: (id) => `${job(id)}:epochs`,
    logs: (id) => `${job(id)}:logs`,
    projects: `${prefix}:projects`,
    jobs,
    jobsByStatus: (project, status) => `${jobs(project)}:${status}`,
    jobsByLabel: (project, text) => `${jobs(project)}:label:${text}`,
    jobsByKind: (project, kind) => `${jobs(project)}:kind:${kind}`,
    unfinishedJobs: (project) => `${jobs(project)}:unfinished`,
    wasRemoved: (id) => `${prefix}:removed-job:${id}`,
    unarchived: `${prefix}:unarchived-jobs`,
    removed: `${prefix}:removed-jobs`,
    changed: (id) => `${job(id)}:changed`,
    cancel: `${prefix}:cancel`,
    queued: `${prefix}:queued`,
    placements: `${prefix}:placements`,
    idempotency: (digest) => `${prefix}:idempotency:${digest}`,
    generation: `${prefix}:generation`,
    workers: `${prefix}:workers`,
    worker: (id) => `${prefix}:worker:${id}`,
  };
}
