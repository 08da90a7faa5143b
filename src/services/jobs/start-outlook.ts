import type { WaitingReason } from '../../contracts/jobs/attributes.js';
import type { JobRecord } from '../../contracts/jobs/jobs.js';
import { remainingSeconds, waitSeconds } from '../../domain/admission/estimates.js';
import type { JobRecords, JobState } from '../../domain/job/ports.js';
import { type Placement, placementOf, satisfies } from '../../domain/job/queue/placement.js';
import type { QueueSurvey, SurveyQueue } from '../../domain/job/queue/ports.js';
import { explainWaiting } from '../../domain/job/queue/waiting.js';
import { isActive } from '../../domain/job/statuses.js';
import type { WorkerInfo } from '../../domain/ports.js';

export interface StartOutlookDependencies {
  /** Of all projects: one queue serves them all, and an outlook names no job. */
  allJobs: Pick<JobRecords, 'getState'>;
  surveyQueue: SurveyQueue;
}

/** The outlook of a queued job. */
export interface StartOutlook {
  queuePosition: number | null;
  waitingReason: WaitingReason | null;
  /** Until a worker is expected to take it. */
  seconds: number | null;
}

/** The state of workers and queue at one moment. */
interface Snapshot extends QueueSurvey {
  /** The running jobs of each worker; null where they cannot be read. */
  running: RunningJobs | null;
}

type RunningJobs = ReadonlyMap<WorkerInfo, readonly JobState[]>;

const NOTHING_KNOWN: Snapshot = { workers: [], waiting: [], positions: [], running: null };

/**
 * Reads the outlooks of queued jobs together, from the state of workers and queue at one moment after the call. Where they
 * do not answer, the outlooks are unknown.
 */
export function createStartOutlooks(
  dependencies: StartOutlookDependencies,
): (records: readonly JobRecord[]) => Promise<StartOutlook[]> {
  const explain = createExplanations();
  const readSnapshot = createSnapshots(dependencies);
  return async (records) => {
    const snapshot = await readSnapshot(records).catch(() => NOTHING_KNOWN);
    return records.map((record, index) => {
      const placement = placementOf(record);
      const queuePosition = snapshot.positions[index] ?? null;
      return {
        queuePosition,
        waitingReason: explain(placement, snapshot.workers),
        seconds: queuePosition && secondsUntilStart(snapshot, placement, queuePosition),
      };
    });
  };
}

/** The reasons why jobs wait. As long as the workers are the same, the reason for a placement is the same object. */
function createExplanations() {
  const known = new WeakMap<readonly WorkerInfo[], WeakMap<Placement, WaitingReason | null>>();
  return (placement: Placement, workers: readonly WorkerInfo[]): WaitingReason | null => {
    const reasons = known.get(workers) ?? new WeakMap<Placement, WaitingReason | null>();
    known.set(workers, reasons);
    const reason = reasons.get(placement) ?? explainWaiting(placement, workers);
    reasons.set(placement, reason);
    return reason;
  };
}

/** The jobs that ran at the last survey are read at the same time as the survey: most likely they still run. */
function createSnapshots({ allJobs, surveyQueue }: StartOutlookDependencies) {
  let last: readonly WorkerInfo[] = [];
  return async (records: readonly JobRecord[]): Promise<Snapshot> => {
    const surveying = surveyQueue(
      records.map((record) => ({ id: record.id, placement: placementOf(record) })),
    );
    const early = readRunning(allJobs, last);
    const survey = await surveying;
    last = survey.workers;
    const running = survey.workers.map(async (worker) => {
      const states = await Promise.all(worker.running.map((id) => early.get(id) ?? allJobs.getState(id)));
      const known = states.filter((state) => state !== undefined);
      return [worker, known.filter(({ record }) => isActive(record.status))] as const;
    });
    const byWorker = Promise.all(running).then((entries): RunningJobs => new Map(entries));
    return { ...survey, running: await byWorker.catch(() => null) };
  };
}

function readRunning(allJobs: Pick<JobRecords, 'getState'>, workers: readonly WorkerInfo[]) {
  const states = new Map<string, Promise<JobState | undefined>>();
  for (const id of workers.flatMap(({ running }) => running)) {
    const state = allJobs.getState(id);
    // Fails where it is awaited, which it is only if the job still runs.
    state.catch(() => undefined);
    states.set(id, state);
  }
  return states;
}

/** Jobs of other placements that the same workers take may all run first: they count as ahead. */
function secondsUntilStart(
  { workers, waiting, running }: Snapshot,
  placement: Placement,
  position: number,
): number | null {
  if (running === null) return null;
  const matching = workers.filter((worker) => satisfies(worker, placement));
  const isRival = (other: Placement) =>
    !isSame(other, placement) && matching.some((worker) => satisfies(worker, other));
  const rivals = waiting.filter((other) => isRival(other.placement));
  const ahead = rivals.reduce((total, { count }) => total + count, 0);
  const freeIn = matching.flatMap((worker) => freeInOf(worker, running.get(worker) ?? [], placement));
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
