import type { JobEvent } from '../contracts/job-events.js';
import type { Checkpoint, EpochMetrics, Evaluation, Progress } from '../contracts/job-progress.js';
import type { JobRecord, LogLine, ModelReport } from '../contracts/jobs.js';
import type { ProblemItem } from '../contracts/problems.js';
import type { JobCreate, ResolvedConfig } from '../contracts/training-config.js';
import type { ErrorCode } from '../domain/errors.js';
import { createJobId } from '../domain/ids.js';
import { createJobRecord, requestCancel } from '../domain/job-status.js';
import { isFinished } from '../domain/job-transitions.js';
import type {
  CancelSignal,
  CheckpointStore,
  DatasetStore,
  JobArchive,
  JobQuery,
  JobQueue,
  JobStore,
  JobWatcher,
  Page,
} from '../domain/ports.js';
import { resolveJob } from '../domain/resolve-job.js';
import { type JobEventStreamOptions, type JobMessage, streamJobEvents } from './job-event-stream.js';
import { waitForJob } from './wait-for-job.js';

export interface JobLimits {
  maxJobMemoryBytes: number;
  maxRunSeconds: number;
}

export interface JobServiceDependencies {
  store: JobStore;
  queue: JobQueue;
  cancelSignal: CancelSignal;
  watcher: JobWatcher;
  datasets: DatasetStore;
  checkpoints: CheckpointStore;
  archive: JobArchive;
  limits: JobLimits;
  now: () => Date;
  /** Told when a record was written but queue or workers could not be told of it; the reconciler does it later. */
  onQueueFailed: (jobId: string, error: unknown) => void;
  /** Told when a record could not be copied to the disk; while Redis keeps it, nothing is lost. */
  onArchiveFailed: (jobId: string, error: unknown) => void;
}

export type ResolveOutcome =
  | { outcome: 'resolved'; config: ResolvedConfig; report: ModelReport }
  | { outcome: 'invalid'; code: ErrorCode; errors: ProblemItem[] };

export type SubmitOutcome =
  | { outcome: 'accepted'; job: JobWithProgress }
  | Exclude<ResolveOutcome, { outcome: 'resolved' }>;

export interface JobWithProgress {
  record: JobRecord;
  progress: Progress | null;
}

export type CancelOutcome =
  | { outcome: 'cancelled' | 'already_cancelling' | 'already_finished'; job: JobWithProgress }
  | { outcome: 'not_found' };

export type EvaluationOutcome =
  | { outcome: 'evaluated'; evaluation: Evaluation }
  | { outcome: 'not_yet' | 'never'; record: JobRecord }
  | { outcome: 'not_found' };

export type CheckpointOutcome =
  | { outcome: 'found'; checkpoint: Checkpoint; path: string }
  | { outcome: 'not_found' | 'job_not_found' };

export interface LogQuery {
  after: number;
  limit: number;
}

/** What clients do with jobs. Every method that takes an id gives undefined or `not_found` for one it does not know. */
export interface JobService {
  /** Checks a body and fills in its defaults; writes nothing. */
  resolve(body: JobCreate): Promise<ResolveOutcome>;
  submit(body: JobCreate): Promise<SubmitOutcome>;
  get(id: string): Promise<JobWithProgress | undefined>;
  wait(id: string, waitMs: number, signal: AbortSignal): Promise<JobWithProgress | undefined>;
  list(query: JobQuery): Promise<Page<JobWithProgress>>;
  epochs(id: string, query: LogQuery): Promise<Page<EpochMetrics> | undefined>;
  events(id: string, query: LogQuery): Promise<Page<JobEvent> | undefined>;
  stream(options: JobEventStreamOptions): AsyncGenerator<JobMessage, void, undefined>;
  logs(id: string, query: LogQuery): Promise<Page<LogLine> | undefined>;
  checkpoints(id: string): Promise<Checkpoint[] | undefined>;
  checkpoint(id: string, epoch: number): Promise<CheckpointOutcome>;
  evaluation(id: string): Promise<EvaluationOutcome>;
  cancel(id: string): Promise<CancelOutcome>;
}

/** The use cases of jobs over the given ports. */
export function createJobService(dependencies: JobServiceDependencies): JobService {
  const { store, checkpoints } = dependencies;
  const ifKnown = async <Result>(id: string, read: () => Promise<Result>) =>
    (await store.get(id)) === undefined ? undefined : read();

  return {
    resolve: (body) => resolve(dependencies, body),
    submit: (body) => submit(dependencies, body),
    get: async (id) => withProgress(store, await store.get(id)),
    wait: async (id, waitMs, signal) =>
      withProgress(store, await waitForJob(dependencies, { id, waitMs, signal })),
    list: async (query) => {
      const page = await store.list(query);
      const items = await Promise.all(page.items.map((record) => addProgress(store, record)));
      return { items, hasMore: page.hasMore };
    },
    epochs: (id, query) => ifKnown(id, () => store.epochs(id, query)),
    events: (id, query) => ifKnown(id, () => store.events(id, query)),
    stream: (options) => streamJobEvents(dependencies, options),
    logs: (id, query) => ifKnown(id, () => store.logs(id, query)),
    checkpoints: async (id) => {
      const record = await store.get(id);
      return record && checkpoints.list(id, record.first_attempt);
    },
    checkpoint: (id, epoch) => findCheckpoint(dependencies, id, epoch),
    evaluation: async (id) => toEvaluationOutcome(await store.get(id)),
    cancel: (id) => cancel(dependencies, id),
  };
}

async function resolve(
  { datasets, limits }: JobServiceDependencies,
  body: JobCreate,
): Promise<ResolveOutcome> {
  const found = await datasets.get(body.dataset.id);
  return resolveJob(body, { dataset: found?.stored.dataset, ...limits });
}

async function submit(dependencies: JobServiceDependencies, body: JobCreate): Promise<SubmitOutcome> {
  const resolved = await resolve(dependencies, body);
  if (resolved.outcome !== 'resolved') return resolved;
  const { record, events } = createJobRecord({
    id: createJobId(),
    config: resolved.config,
    report: resolved.report,
    at: dependencies.now().toISOString(),
  });
  await dependencies.store.create(record, events);
  await Promise.all([
    archive(dependencies, record.id),
    tell(dependencies, record.id, () => dependencies.queue.add(record.id)),
  ]);
  return { outcome: 'accepted', job: { record, progress: null } };
}

/**
 * The record is the promise: once it is written, the answer does not depend on the queue, because the reconciler adds
 * what the queue does not know. An error here would make the client post the job again, and both would train.
 */
async function tell({ onQueueFailed }: JobServiceDependencies, id: string, send: () => Promise<unknown>) {
  try {
    await send();
  } catch (error) {
    onQueueFailed(id, error);
  }
}

async function archive({ archive, onArchiveFailed }: JobServiceDependencies, id: string): Promise<void> {
  await archive.save(id).catch((error: unknown) => onArchiveFailed(id, error));
}

async function cancel(dependencies: JobServiceDependencies, id: string): Promise<CancelOutcome> {
  const { store, queue, cancelSignal, now } = dependencies;
  const update = await store.update(id, (record) => requestCancel(record, now().toISOString()));
  if (update.outcome === 'not_found') return { outcome: 'not_found' };
  const job = await addProgress(store, update.record);
  if (update.outcome === 'refused' && update.refusal === 'already_finished') {
    return { outcome: 'already_finished', job };
  }
  const queued = update.record.status === 'cancelled';
  await Promise.all([
    archive(dependencies, id),
    tell(dependencies, id, () => (queued ? queue.remove(id) : cancelSignal.send(id))),
  ]);
  return { outcome: update.outcome === 'refused' ? 'already_cancelling' : 'cancelled', job };
}

async function findCheckpoint(
  { store, checkpoints }: JobServiceDependencies,
  id: string,
  epoch: number,
): Promise<CheckpointOutcome> {
  const record = await store.get(id);
  if (record === undefined) return { outcome: 'job_not_found' };
  const listed = await checkpoints.list(id, record.first_attempt);
  const checkpoint = listed.find((candidate) => candidate.epoch === epoch);
  const path = checkpoint && (await checkpoints.file(id, checkpoint));
  return checkpoint && path ? { outcome: 'found', checkpoint, path } : { outcome: 'not_found' };
}

function toEvaluationOutcome(record: JobRecord | undefined): EvaluationOutcome {
  if (record === undefined) return { outcome: 'not_found' };
  if (record.evaluation !== null) return { outcome: 'evaluated', evaluation: record.evaluation };
  return { outcome: isFinished(record.status) ? 'never' : 'not_yet', record };
}

async function withProgress(store: JobStore, record: JobRecord | undefined) {
  return record === undefined ? undefined : addProgress(store, record);
}

async function addProgress(store: JobStore, record: JobRecord): Promise<JobWithProgress> {
  const running = record.status === 'running' || record.status === 'cancelling';
  return { record, progress: running ? await store.getProgress(record.id) : null };
}
