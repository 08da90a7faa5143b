import type { ModelManifest } from '../../contracts/models.js';
import {
  type InferenceRequest,
  resolveInference,
} from '../../domain/admission/inference/resolve-inference.js';
import type { TrainedVersion } from '../../domain/admission/inference/trained-version.js';
import { resolveResources } from '../../domain/job/queue/placement.js';
import { workerWarnings } from '../../domain/job/queue/waiting.js';
import type { SourceModels } from '../../domain/ports.js';
import { unlessDamaged } from '../../domain/problems/unavailable-error.js';
import { artifactsExceeded } from '../artifact-quota.js';
import { contextOf, type ResolveOutcome } from './job-check.js';
import { accept, type JobSubmissionDependencies, recordJob, type SubmitOutcome } from './job-submission.js';

export interface InferenceDependencies extends JobSubmissionDependencies {
  sourceModels: SourceModels;
}

/** A request for a job that evaluates a model version or predicts with it; the newest version if it names none. */
export type VersionRequest = InferenceRequest & { name: string; version: number | undefined };

export type InferenceOutcome = SubmitOutcome | { outcome: 'model_not_found' };

/** Records a job that evaluates or predicts, and queues it. A job of the same id, from an earlier try, is the answer. */
export async function submitInference(
  dependencies: InferenceDependencies,
  request: VersionRequest,
  id: string,
): Promise<InferenceOutcome> {
  const { store, sourceModels, models } = dependencies;
  const earlier = await store.get(id);
  if (earlier !== undefined) return accept(dependencies, earlier, await store.getDefinition(id));
  const found = await models.get(request.name, request.version);
  if (found === undefined) return { outcome: 'model_not_found' };
  const resolved = await resolveRequest(dependencies, request, found);
  if (resolved.outcome !== 'resolved') return resolved;
  const exceeded = await artifactsExceeded(dependencies);
  if (exceeded !== undefined) return exceeded;
  if (!(await sourceModels.keep(id, found))) return { outcome: 'model_not_found' };
  const { labels, priority } = request.body;
  const outcome = await recordJob(dependencies, { ...resolved, labels, priority }, id);
  if (outcome.outcome === 'quota_exceeded') await dependencies.jobFiles.remove(id);
  return outcome;
}

/** The job that a request means. */
export async function resolveVersionRequest(
  dependencies: InferenceDependencies,
  request: VersionRequest,
): Promise<ResolveOutcome | { outcome: 'model_not_found' }> {
  const found = await dependencies.models.get(request.name, request.version);
  return found === undefined ? { outcome: 'model_not_found' } : resolveRequest(dependencies, request, found);
}

interface FoundVersion {
  manifest: ModelManifest;
  directory: string;
}

async function resolveRequest(
  dependencies: InferenceDependencies,
  request: InferenceRequest,
  found: FoundVersion,
): Promise<ResolveOutcome> {
  const { body } = request;
  const [version, context, live] = await Promise.all([
    readVersion(dependencies, found),
    contextOf(dependencies, { dataset: body.dataset, ...(body.resources && { resources: body.resources }) }),
    // Redis may be unavailable.
    dependencies.workers.list().catch(() => []),
  ]);
  const resolved = resolveInference(request, { ...context, version });
  if (resolved.outcome === 'invalid') return resolved;
  const { config, report, start } = resolved;
  const warnings = [...report.warnings, ...workerWarnings(resolveResources(body), live)];
  return { outcome: 'resolved', config, start, report: { ...report, warnings } };
}

async function readVersion(
  { sourceModels, store }: InferenceDependencies,
  { manifest, directory }: FoundVersion,
): Promise<TrainedVersion> {
  const { definition, job } = await sourceModels.read(directory);
  return { manifest, definition, job: job ?? (await trainingOf(store, manifest.job_id)) };
}

/** Versions of earlier releases do not store the configuration of their job. */
async function trainingOf(
  store: InferenceDependencies['store'],
  jobId: string | null,
): Promise<TrainedVersion['job']> {
  if (jobId === null) return null;
  return (await unlessDamaged(store.get(jobId)))?.config ?? null;
}
