import { DEFAULT_PRIORITY } from '../../contracts/jobs/attributes.js';
import type { ModelReport } from '../../contracts/jobs/jobs.js';
import type { JobCreate, ResolvedConfig } from '../../contracts/jobs/training-config.js';
import type { ProblemItem } from '../../contracts/problems.js';
import type { JobCaps } from '../../domain/admission/job-caps.js';
import type { LimitCaps } from '../../domain/admission/job-limits.js';
import { type ReadableJob, readableJob } from '../../domain/admission/readable-job.js';
import { findIssues, resolveJob } from '../../domain/admission/resolve-job.js';
import { normalLabels } from '../../domain/job/labels.js';
import { type Placement, resolveResources } from '../../domain/job/queue/placement.js';
import { workerWarnings } from '../../domain/job/queue/waiting.js';
import type { DatasetStore, WorkerDirectory } from '../../domain/ports.js';
import type { ErrorCode } from '../../domain/problems/errors.js';
import type { MemoryBounds } from '../../domain/training/device/memory-estimate.js';
import type { StartPlan } from '../../domain/weights/start/examine-start.js';
import { findDataset } from '../datasets/find-dataset.js';
import { findStart, type StartSourceDependencies } from './start-source.js';

export type JobLimits = LimitCaps & MemoryBounds & { caps: JobCaps };

export interface JobCheckDependencies extends StartSourceDependencies {
  datasets: DatasetStore;
  workers: WorkerDirectory;
  limits: (placement: Placement) => Promise<JobLimits>;
}

export type ResolveOutcome =
  | { outcome: 'resolved'; config: ResolvedConfig; report: ModelReport; start: StartPlan | undefined }
  | { outcome: 'invalid'; code: ErrorCode; errors: ProblemItem[] };

/** Checks a body and fills in its defaults. */
export async function resolve(dependencies: JobCheckDependencies, body: JobCreate): Promise<ResolveOutcome> {
  const [context, live] = await Promise.all([
    contextOf(dependencies, body),
    // Redis may be unavailable.
    dependencies.workers.list().catch(() => []),
  ]);
  const resolved = resolveJob(body, context);
  if (resolved.outcome === 'invalid') return resolved;
  const { config, report, start } = resolved;
  const warnings = [...report.warnings, ...workerWarnings(resolveResources(body), live)];
  return { outcome: 'resolved', config, start, report: { ...report, warnings } };
}

/** The meaning of a body, equal for bodies that differ only in the defaults they spell out; of one that cannot be resolved, the body. */
export async function meaningOf(dependencies: JobCheckDependencies, body: JobCreate): Promise<unknown> {
  const resolved = await resolve(dependencies, body);
  if (resolved.outcome === 'invalid') return body;
  const { seed = null, labels, priority = DEFAULT_PRIORITY } = body;
  // The seed in the configuration was drawn where there is none in the body.
  return { ...resolved.config, seed, labels: normalLabels(labels), priority };
}

/** The findings about a body, in addition to violations of its contract. */
export async function findIssuesOf(
  dependencies: JobCheckDependencies,
  body: unknown,
): Promise<ProblemItem[]> {
  const readable = readableJob(body);
  return findIssues(readable, await contextOf(dependencies, readable.job));
}

/** The datasets and weights that a job names, and the limits of its placement. */
export async function contextOf(
  dependencies: JobCheckDependencies,
  job: Pick<ReadableJob, 'dataset' | 'fit' | 'resources' | 'weights'>,
) {
  const { datasets, limits } = dependencies;
  const find = (reference: string | undefined) =>
    reference === undefined ? undefined : findDataset(datasets, reference);
  const [found, validation, allowed, start] = await Promise.all([
    find(job.dataset?.id),
    find(job.fit?.validation_data?.dataset),
    limits(resolveResources(job)),
    findStart(dependencies, job.weights),
  ]);
  return { dataset: found?.stored.dataset, validationDataset: validation?.stored.dataset, start, ...allowed };
}
