import type { WaitingReason } from '../../contracts/jobs/attributes.js';
import type { JobRecord } from '../../contracts/jobs/jobs.js';
import { remainingSeconds, waitSeconds } from '../../domain/admission/estimates.js';
import { batchReads } from '../../domain/batch-reads.js';
import type { JobRecords, JobState } from '../../domain/job/ports.js';
import { type Placement, placementOf, satisfies } from '../../domain/job/queue/placement.js';
import type { JobQueue } from '../../domain/job/queue/ports.js';
import { explainWaiting } from '../../domain/job/queue/waiting.js';
import { isActive } from '../../domain/job/statuses.js';
import type { WorkerDirectory, WorkerInfo } from '../../domain/ports.js';

export interface StartOutlookDependencies {
  /** Of all projects: one queue serves them all, and an outlook names no job. */
  allJobs: Pick<JobRecords, 'getState'>;
  queue: Pick<JobQueue, 'position' | 'waiting'>;
  workers: WorkerDirectory;
}

/** The outlook of a queued job. */
export interface StartOutlook {
  queuePosition: number | null;
  waitingReason: WaitingReason | null;
  /** Until a worker is expected to take it. */
  seconds: number | null;
}

/** The state of workers and queue at one moment. */
interface Snapshot {
  workers: WorkerInfo[];
  /** The running jobs of each worker. */
  running: Map<WorkerInfo, JobState[]>;
  waiting: Awaited<ReturnType<JobQueue['waiting']>>;
}

const NOTHING_KNOWN: Snapshot = { workers: [], running: new Map(), waiting: [] };

/**
 * Outlooks of queued jobs. The state of workers and queue is read once for all that are asked for in one turn of the event
 * loop, and only where a job waits. Where they do not answer, the outlook is unknown.
 */
export function createStartOutlook(
  dependencies: StartOutlookDependencies,
): (record: JobRecord) => Promise<StartOutlook> {
  const readState = batchReads(() => [readSnapshot(dependencies).catch(() => NOTHING_KNOWN)]);
  const readPosition = batchReads((records: readonly JobRecord[]) =>
    records.map((record) => positionOf(dependencies, record)),
  );
  return async (record) => {
    const placement = placementOf(record);
    const [snapshot, queuePosition] = await Promise.all([readState('all'), readPosition(record)]);
    return {
      queuePosition,
      waitingReason: explainWaiting(placement, snapshot.workers),
      seconds: queuePosition === null ? null : secondsUntilStart(snapshot, placement, queuePosition),
    };
  };
}

const positionOf = ({ queue }: StartOutlookDependencies, record: JobRecord): Promise<number | null> =>
  queue.position(record.id, placementOf(record)).catch(() => null);

async function readSnapshot({ allJobs, queue, workers }: StartOutlookDependencies): Promise<Snapshot> {
  const live = await workers.list();
  const waiting = await queue.waiting((placement) => live.some((worker) => satisfies(worker, placement)));
  const running = live.map(async (worker) => {
    const states = await Promise.all(worker.running.map((id) => allJobs.getState(id)));
    const known = states.filter((state) => state !== undefined);
    return [worker, known.filter(({ record }) => isActive(record.status))] as const;
  });
  return { workers: live, running: new Map(await Promise.all(running)), waiting };
}

/** Jobs of other placements that the same workers take may all run first: they count as ahead. */
function secondsUntilStart(snapshot: Snapshot, placement: Placement, position: number): number | null {
  const matching = snapshot.workers.filter((worker) => satisfies(worker, placement));
  const isRival = (other: Placement) =>
    !isSame(other, placement) && matching.some((worker) => satisfies(worker, other));
  const rivals = snapshot.waiting.filter((other) => isRival(other.placement));
  const ahead = rivals.reduce((total, { count }) => total + count, 0);
  const freeIn = matching.flatMap((worker) =>
    freeInOf(worker, snapshot.running.get(worker) ?? [], placement),
  );
  return waitSeconds(position + ahead, freeIn);
}

const isSame = (one: Placement, other: Placement): boolean => JSON.stringify(one) === JSON.stringify(other);

/** For each place of the worker for this placement: in how many seconds it is free. */
function freeInOf(worker: WorkerInfo, running: readonly JobState[], placement: Placement): (number | null)[] {
  const { concurrency, cpu_jobs } = worker;
  const onCpu = cpu_jobs ?? 0;
  const isForCpu = ({ device }: Placement) => cpu_jobs !== undefined && device === 'cpu';
  const places = isForCpu(placement) ? onCpu : concurrency - onCpu;
  const busy = running
    .filter(({ record }) => isForCpu(placementOf(record)) === isForCpu(placement))
    .map(({ record, progress }) => remainingSeconds(record, progress));
  return [...busy, ...Array.from({ length: Math.max(0, places - busy.length) }, () => 0)];
}
