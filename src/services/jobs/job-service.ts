import type { JobEvaluation } from '../../contracts/jobs/evaluation-report.js';
import type { JobEvent } from '../../contracts/jobs/events.js';
import type { PredictionsFile } from '../../contracts/jobs/inference.js';
import type { JobDefinition, JobRecord, LogLine, ResumeFrom } from '../../contracts/jobs/jobs.js';
import type { Checkpoint } from '../../contracts/jobs/progress.js';
import type { JobCreate } from '../../contracts/jobs/training-config.js';
import type { ProblemItem } from '../../contracts/problems.js';
import { tooManyJobs } from '../../domain/admission/quotas.js';
import type { JobQuery, JobStore } from '../../domain/job/ports.js';
import { isFinished } from '../../domain/job/statuses.js';
import type { Page } from '../../domain/page.js';
import type { CheckpointStore, PredictionFiles, ReportStore } from '../../domain/ports.js';
import { createEpochReader, type EpochPage, type EpochQuery } from './epoch-metrics.js';
import { type JobEventStreamOptions, type JobMessage, streamJobEvents } from './feeds/job-event-stream.js';
import type { JobFeeds } from './feeds/job-feeds.js';
import { waitForJob } from './feeds/wait-for-job.js';
import {
  type InferenceDependencies,
  type InferenceOutcome,
  resolveVersionRequest,
  submitInference,
  type VersionRequest,
} from './inference-submission.js';
import { findIssuesOf, meaningOf, type ResolveOutcome, resolve } from './job-check.js';
import { createJobControl, type RequestOutcome } from './job-control.js';
import { type DefinedJob, withDefinitions } from './job-definitions.js';
import { type DeleteOutcome, deleteJob, type JobDeletionDependencies } from './job-deletion.js';
import { createJobViewReader, createJobViews, type JobView, type ViewJob } from './job-outlook.js';
import { type RetryRefusal, refuseRetry } from './job-retry.js';
import { type JobSubmissionDependencies, type SubmitOutcome, submit } from './job-submission.js';

export interface JobServiceDependencies
  extends JobSubmissionDependencies,
    JobDeletionDependencies,
    InferenceDependencies {
  /** `store` and `datasets` hold only what belongs to `project`. */
  store: JobStore;
  feeds: JobFeeds;
  checkpoints: CheckpointStore;
  reports: ReportStore;
  predictionFiles: PredictionFiles;
}

/** `already`: the same was requested before, and is in progress or done. */
export type JobRequestOutcome =
  | { outcome: 'accepted' | 'already' | 'refused'; job: JobView }
  | { outcome: 'not_found' };

export type RetryOutcome = JobRequestOutcome | RetryRefusal;

export type EvaluationOutcome =
  | { outcome: 'evaluated'; evaluation: JobEvaluation }
  | { outcome: 'not_yet' | 'never'; record: JobRecord }
  | { outcome: 'not_found' };

export type PredictionsOutcome =
  | { outcome: 'found'; predictions: PredictionsFile; path: string }
  | { outcome: 'not_yet' | 'never' | 'other_kind'; record: JobRecord }
  | { outcome: 'not_found' };

export type CheckpointOutcome =
  | { outcome: 'found'; checkpoint: Checkpoint; path: string }
  | { outcome: 'not_found' | 'job_not_found' };

export interface LogQuery {
  after: number;
  limit: number;
}

/** The use cases of jobs. Every method that takes an id returns undefined or `not_found` for an unknown one. */
export interface JobService {
  /** Checks a body and fills in its defaults; writes nothing. */
  resolve(body: JobCreate): Promise<ResolveOutcome>;
  /** The meaning of a body: equal for bodies that differ only in the defaults they spell out. */
  meaning(body: JobCreate): Promise<unknown>;
  /** The findings about a body, in addition to violations of its contract. */
  findIssues(body: unknown): Promise<ProblemItem[]>;
  /** `id`: of the new job. A job of that id, from an earlier try of the same request, is the answer. */
  submit(body: JobCreate, id: string): Promise<SubmitOutcome>;
  /** The same for a job that evaluates a model version or predicts with it. */
  submitInference(request: VersionRequest, id: string): Promise<InferenceOutcome>;
  /** The meaning of such a request, as of a body. */
  inferenceMeaning(request: VersionRequest): Promise<unknown>;
  get(id: string): Promise<JobView | undefined>;
  wait(id: string, options: { waitMs: number; signal: AbortSignal }): Promise<JobView | undefined>;
  /** The definition of a job: its model, and the report on its layers. */
  definition(id: string): Promise<JobDefinition | undefined>;
  list(query: Omit<JobQuery, 'project'>): Promise<Page<JobView>>;
  /** The same page, or the beginning of it, with the definition of each job; undefined for a damaged definition. */
  listWithDefinitions(query: Omit<JobQuery, 'project'>): Promise<Page<DefinedJob>>;
  epochs(id: string, query: EpochQuery): Promise<EpochPage | undefined>;
  events(id: string, query: LogQuery): Promise<Page<JobEvent> | undefined>;
  stream(options: JobEventStreamOptions): AsyncGenerator<JobMessage[], void, undefined>;
  logs(id: string, query: LogQuery): Promise<Page<LogLine> | undefined>;
  checkpoints(id: string): Promise<Checkpoint[] | undefined>;
  checkpoint(id: string, epoch: number): Promise<CheckpointOutcome>;
  evaluation(id: string): Promise<EvaluationOutcome>;
  predictions(id: string): Promise<PredictionsOutcome>;
  cancel(id: string, options: { force: boolean }): Promise<JobRequestOutcome>;
  pause(id: string): Promise<JobRequestOutcome>;
  resume(id: string): Promise<JobRequestOutcome>;
  /** Counts like a new job, and has the same requirements. */
  retry(id: string, from: ResumeFrom): Promise<RetryOutcome>;
  /** Only jobs that have ended are deleted. Registered models stay. */
  delete(id: string): Promise<DeleteOutcome>;
}

/** The use cases of jobs over the given ports. */
export function createJobService(dependencies: JobServiceDependencies): JobService {
  const { store, feeds, quotas, checkpoints } = dependencies;
  const control = createJobControl(dependencies);
  const view = createJobViews(dependencies);
  const epochs = createEpochReader(store);
  const shown = async (result: RequestOutcome): Promise<JobRequestOutcome> =>
    result.outcome === 'not_found' ? result : { outcome: result.outcome, job: await view(result.record) };
  const ifKnown = async <Result>(id: string, read: () => Promise<Result>) =>
    (await store.getState(id)) === undefined ? undefined : read();

  return {
    resolve: (body) => resolve(dependencies, body),
    meaning: (body) => meaningOf(dependencies, body),
    findIssues: (body) => findIssuesOf(dependencies, body),
    submit: (body, id) => submit(dependencies, body, id),
    submitInference: (request, id) => submitInference(dependencies, request, id),
    inferenceMeaning: async (request) => {
      const resolved = await resolveVersionRequest(dependencies, request);
      return resolved.outcome === 'resolved' ? { ...resolved.config, model: null } : request;
    },
    get: createJobViewReader(store, view),
    wait: async (id, options) => {
      const record = await store.get(id);
      const last = record && (await waitForJob(feeds, record, options));
      return last && view(last);
    },
    definition: (id) => store.getDefinition(id),
    list: (query) => list(dependencies, view, query),
    listWithDefinitions: async (query) => withDefinitions(store, await list(dependencies, view, query)),
    epochs,
    events: (id, query) => ifKnown(id, () => store.events(id, query)),
    stream: async function* (options) {
      if ((await store.get(options.id)) !== undefined) yield* streamJobEvents(feeds, options);
    },
    logs: (id, query) => ifKnown(id, () => store.logs(id, query)),
    checkpoints: async (id) => {
      const record = await store.get(id);
      return record && checkpoints.list(id, record.first_attempt);
    },
    checkpoint: (id, epoch) => findCheckpoint(dependencies, id, epoch),
    evaluation: (id) => findEvaluation(dependencies, id),
    predictions: (id) => findPredictions(dependencies, id),
    cancel: async (id, options) => shown(await control.cancel(id, options)),
    pause: async (id) => shown(await control.pause(id)),
    resume: async (id) => shown(await control.resume(id)),
    retry: async (id, from) => {
      const refusal = await refuseRetry(dependencies, id);
      if (refusal !== undefined) return refusal;
      const result = await control.retry(id, from);
      return result.outcome === 'too_many_unfinished' ? tooManyJobs(quotas) : shown(result);
    },
    delete: (id) => deleteJob(dependencies, id),
  };
}

async function list(
  { project, store }: JobServiceDependencies,
  view: ViewJob,
  query: Omit<JobQuery, 'project'>,
): Promise<Page<JobView>> {
  const page = await store.list({ ...query, project });
  const items = await Promise.all(page.items.map((record) => view(record)));
  return { items, hasMore: page.hasMore };
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

async function findEvaluation(
  { store, reports }: JobServiceDependencies,
  id: string,
): Promise<EvaluationOutcome> {
  const record = await store.get(id);
  if (record === undefined) return { outcome: 'not_found' };
  const { evaluation, first_attempt } = record;
  if (evaluation === null) return { outcome: isFinished(record.status) ? 'never' : 'not_yet', record };
  const found = await reports.newest(id, first_attempt);
  return { outcome: 'evaluated', evaluation: { ...evaluation, ...found } };
}

async function findPredictions(
  { store, predictionFiles }: JobServiceDependencies,
  id: string,
): Promise<PredictionsOutcome> {
  const record = await store.get(id);
  if (record === undefined) return { outcome: 'not_found' };
  const { kind, status, predictions } = record;
  if (kind !== 'predict') return { outcome: 'other_kind', record };
  if (status !== 'succeeded' || predictions == null)
    return { outcome: isFinished(status) ? 'never' : 'not_yet', record };
  const path = await predictionFiles.find(id, predictions);
  return path === undefined ? { outcome: 'never', record } : { outcome: 'found', predictions, path };
}
