import type { Labels } from '../../contracts/jobs/attributes.js';
import type { JobDefinition, JobRecord } from '../../contracts/jobs/jobs.js';
import type { JobCreate } from '../../contracts/jobs/training-config.js';
import type { Project } from '../../domain/access/caller.js';
import { type QuotaExceeded, type Quotas, tooManyJobs } from '../../domain/admission/quotas.js';
import type { JobFiles, JobRecords } from '../../domain/job/ports.js';
import { enqueue } from '../../domain/job/queue/ports.js';
import { createJobRecord } from '../../domain/job/transitions.js';
import type { StartPlan } from '../../domain/weights/start/examine-start.js';
import type { JobStarts } from '../../domain/weights/start/ports.js';
import { type ArtifactQuotaDependencies, artifactsExceeded } from '../artifact-quota.js';
import { type JobCheckDependencies, type ResolveOutcome, resolve } from './job-check.js';
import { archiveJob, type JobControlDependencies, notify } from './job-control.js';
import { createJobViews, type JobOutlookDependencies, type JobView } from './job-outlook.js';

export interface JobSubmissionDependencies
  extends ArtifactQuotaDependencies,
    JobCheckDependencies,
    JobControlDependencies,
    JobOutlookDependencies {
  project: Project;
  store: JobRecords;
  quotas: Quotas;
  queue: JobControlDependencies['queue'];
  workers: JobCheckDependencies['workers'];
  jobStarts: JobStarts;
  jobFiles: JobFiles;
  now: () => Date;
}

export type SubmitOutcome =
  | { outcome: 'accepted'; job: JobView; definition: JobDefinition | undefined }
  | QuotaExceeded
  | Exclude<ResolveOutcome, { outcome: 'resolved' }>;

/** Records a job and queues it. A job of the same id, from an earlier try of the same request, is the answer. */
export async function submit(
  dependencies: JobSubmissionDependencies,
  body: JobCreate,
  id: string,
): Promise<SubmitOutcome> {
  const { store } = dependencies;
  const earlier = await store.get(id);
  if (earlier !== undefined) return accept(dependencies, earlier, await store.getDefinition(id));
  const resolved = await resolve(dependencies, body);
  if (resolved.outcome !== 'resolved') return resolved;
  const exceeded = await artifactsExceeded(dependencies);
  if (exceeded !== undefined) return exceeded;
  const { labels, priority } = body;
  return recordJob(dependencies, { ...resolved, labels, priority }, id);
}

/** A checked job. */
export interface CheckedJob extends Omit<Extract<ResolveOutcome, { outcome: 'resolved' }>, 'outcome'> {
  labels: Labels | undefined;
  priority: number | undefined;
}

/** Writes the record of a job, and queues it. */
export async function recordJob(
  dependencies: JobSubmissionDependencies,
  { config, report, start, labels, priority }: CheckedJob,
  id: string,
): Promise<SubmitOutcome> {
  const { project, store, quotas, jobStarts, jobFiles, now } = dependencies;
  const at = now().toISOString();
  const created = createJobRecord({ id, project, config, report, start, labels, priority, at });
  if (start !== undefined && (await jobStarts.keep(id, start)) === 'gone') return startGone(start);
  try {
    const outcome = await store.create(created, { maxUnfinished: quotas.maxUnfinishedJobs });
    if (outcome === 'too_many_unfinished') {
      if (start !== undefined) await jobFiles.remove(id);
      return tooManyJobs(quotas);
    }
  } catch (error) {
    // A Redis that hung may have stored it, in this try or in an earlier one with the same id.
    const stored = await store.get(id);
    if (stored === undefined) throw error;
    return accept(dependencies, stored, await store.getDefinition(id));
  }
  return accept(dependencies, created.record, created.definition);
}

/** The source was deleted while the job was checked. */
function startGone({ source }: StartPlan): SubmitOutcome {
  const detail = `The files of ${source} were deleted in the meantime. Start from another source.`;
  return {
    outcome: 'invalid',
    code: 'validation_failed',
    errors: [{ pointer: '/weights', code: 'weights_not_found', detail }],
  };
}

/** Archives a job and queues it unless it has begun; its view is the answer. */
export async function accept(
  dependencies: JobSubmissionDependencies,
  record: JobRecord,
  definition: JobDefinition | undefined,
): Promise<SubmitOutcome> {
  const { queue } = dependencies;
  const { id, status } = record;
  await Promise.all([
    archiveJob(dependencies, id),
    status === 'queued' ? notify(dependencies, id, () => enqueue(queue, record)) : undefined,
  ]);
  return { outcome: 'accepted', job: await createJobViews(dependencies)(record), definition };
}
