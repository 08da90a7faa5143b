import { JOB_PARTS, type Job, type JobDefinition, type JobPart } from '../contracts/jobs/jobs.js';
import type { JobView } from '../services/jobs/job-outlook.js';
import type { JobService } from '../services/jobs/job-service.js';
import { toJob } from './documents.js';

/** The parts named by `?include=config,report`. */
export function includedParts({ include = '' }: { include?: string }): JobPart[] {
  const named = include.split(',');
  return JOB_PARTS.filter((part) => named.includes(part));
}

/**
 * Returns how to show a job with the parts that the query names. Reads the definition, which never changes, where one is
 * named: a request that changes the job calls this first, so that its answer cannot fail after the change.
 */
export async function showWithParts(
  jobs: Pick<JobService, 'definition'>,
  id: string,
  query: { include?: string },
): Promise<(view: JobView) => Job> {
  const parts = includedParts(query);
  if (parts.length === 0) return toJob;
  const definition = await jobs.definition(id);
  return (view) => addParts(view, parts, definition);
}

/** A job with the named parts of its definition; without them where the definition is gone or damaged. */
export function addParts(
  view: JobView,
  parts: readonly JobPart[],
  definition: JobDefinition | undefined,
): Job {
  const job = toJob(view);
  if (definition === undefined) return job;
  const { model, layers } = definition;
  return {
    ...job,
    config: parts.includes('config') ? { ...job.config, model } : job.config,
    report: parts.includes('report') ? { ...job.report, layers } : job.report,
  };
}
