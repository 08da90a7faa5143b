import type { JobRecord } from '../../../contracts/jobs/jobs.js';
import type { WorkerInfo } from '../../ports.js';
import { type Placement, placementOf } from './placement.js';

/** Hands jobs to workers. */
export interface JobQueue {
  /** Jobs of a higher priority leave first. Without a placement any worker takes the job. Idempotent. */
  add(jobId: string, priority: number, placement?: Placement): Promise<void>;
  // With a placement the following look for the job in the queue of that placement; without one, in all queues.
  /** Removes a job that no worker has begun from the queue; false where a worker has it or it is unknown. */
  remove(jobId: string, placement?: Placement): Promise<boolean>;
  /** The state of the job in the queue. */
  state(jobId: string, placement?: Placement): Promise<'waiting' | 'active' | 'finished' | 'unknown'>;
  /** Removes the queues of placements that no job waits for or runs with. Idempotent. */
  forgetUnused(): Promise<void>;
  close(): Promise<void>;
}

/** Puts a job into the queue of its placement. */
export const enqueue = (queue: Pick<JobQueue, 'add'>, record: JobRecord): Promise<void> =>
  queue.add(record.id, record.priority, placementOf(record));

/** A job, and where it may train. */
export interface PlacedJob {
  id: string;
  placement: Placement;
}

/** The queues and the live workers at one moment. */
export interface QueueSurvey {
  /** The same objects as in the last survey where no entry changed in between. */
  workers: readonly WorkerInfo[];
  /** The number of waiting jobs of each placement. */
  waiting: readonly { placement: Placement; count: number }[];
  /** Of each job asked for: its position among those of its placement, from 1; null where it does not wait there. */
  positions: readonly (number | null)[];
}

/** Reads queues and workers in one step. */
export type SurveyQueue = (jobs: readonly PlacedJob[]) => Promise<QueueSurvey>;

/**
 * Runs a job for a queue, in a place reserved for it. `done`: the queue entry is complete, however the job ended.
 * `interrupted`: `signal` was aborted and another worker is to run the job, or its attempt crashed and any worker may run
 * the next one.
 */
export type RunJob<Place> = (
  jobId: string,
  signal: AbortSignal,
  place: Place,
) => Promise<'done' | 'interrupted'>;

/** The places where a worker trains jobs, such as its GPUs. */
export interface Places<Place> {
  /** Whether the worker ever runs jobs of this placement. */
  offers(placement: Placement): boolean;
  /** Reserves a free place for a job; undefined where there is none. */
  take(placement: Placement): Place | undefined;
  giveBack(place: Place): void;
}

/** Makes the worker that runs a job look at its record, whose status says whether to cancel or pause it. */
export interface CancelSignal {
  send(jobId: string): Promise<void>;
}
