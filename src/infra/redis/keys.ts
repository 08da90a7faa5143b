import { DEFAULT_PROJECT } from '../../contracts/access.js';
import type { JobStatus } from '../../contracts/jobs.js';
import type { Project } from '../../domain/access/caller.js';

/** Of the hash of a job. */
export const PROGRESS_FIELD = 'progress';

/** Names of every Redis key and channel; all begin with the prefix. */
export interface RedisKeys {
  /** Hash: `record` and `progress` (JSON), `revision`, `attempt`, `events` and `logs` (ids given so far). */
  job(id: string): string;
  /** Stream with ids `<event id>-0`. */
  events(id: string): string;
  /** Sorted set of the epochs, scored by their number. */
  epochs(id: string): string;
  /** Capped stream with ids `<line id>-0`. */
  logs(id: string): string;
  /** Set of the projects that ever had a job, `default` left out. */
  projects: string;
  /** Sorted set of a project's job ids, by name: ids sort by their time. */
  jobs(project: Project): string;
  jobsByStatus(project: Project, status: JobStatus): string;
  /** Sorted set of the ids of a project's jobs with a label (`name:value`); a job's labels never change. */
  jobsByLabel(project: Project, text: string): string;
  /** Sorted set of a project's jobs that have not ended. */
  unfinishedJobs(project: Project): string;
  /** Hash of the jobs whose change of status is not on the disk yet: their revision then, by id. */
  unarchived: string;
  /** Set of the ids of jobs whose record is gone and whose files are to go. */
  removed: string;
  /** Stays for a while where a job was removed, to tell that from one that was lost. */
  wasRemoved(id: string): string;
  /** Channel that tells of changes to a job, its log lines left out. */
  changed(id: string): string;
  /** Channel of the ids of jobs to cancel. */
  cancel: string;
  /** Channel that tells that a job waits in a queue. */
  queued: string;
  /** Hash of the placements that jobs were queued for, the default one left out, by the name of their queue. */
  placements: string;
  /** Hash of an idempotency key, by its digest: `fingerprint`, `spelling`, `resource`, `token`, `until`, `answer`. */
  idempotency(digest: string): string;
  /** A word that is there as long as Redis has not lost everything. */
  generation: string;
  workers: string;
  worker(id: string): string;
}

/** The keys below a prefix. */
export function createRedisKeys(prefix: string): RedisKeys {
  // What was there before there were projects is the default one's.
  const jobs = (project: Project) =>
    project === DEFAULT_PROJECT ? `${prefix}:jobs` : `${prefix}:project:${project}:jobs`;
  const job = (id: string) => `${prefix}:job:${id}`;
  return {
    job,
    events: (id) => `${job(id)}:events`,
    epochs: (id) => `${job(id)}:epochs`,
    logs: (id) => `${job(id)}:logs`,
    projects: `${prefix}:projects`,
    jobs,
    jobsByStatus: (project, status) => `${jobs(project)}:${status}`,
    jobsByLabel: (project, text) => `${jobs(project)}:label:${text}`,
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
