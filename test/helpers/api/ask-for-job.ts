import type { Dataset } from '../../../src/contracts/datasets/datasets.js';
import type { ModelReport } from '../../../src/contracts/jobs/jobs.js';
import {
  type JobCreate,
  JobCreateSchema,
  type ResolvedConfig,
} from '../../../src/contracts/jobs/training-config.js';
import type { ProblemItem } from '../../../src/contracts/problems.js';
import { readableJob } from '../../../src/domain/admission/readable-job.js';
import { findIssues, resolveJob } from '../../../src/domain/admission/resolve-job.js';
import { createValidator } from '../../../src/validation/validation.js';

const validate = createValidator(JobCreateSchema);
const LIMITS = { maxJobMemoryBytes: 8e9, maxRunSeconds: 60 };

/** A resolved job, or all its problems. */
type Answer =
  | { config: ResolvedConfig; report: ModelReport; errors: [] }
  | { config: undefined; report?: undefined; errors: ProblemItem[] };

/** Resolves any JSON as a job: returns its configuration or all its problems, as the API does. */
export function askForJob(body: unknown, dataset: Dataset, limits: typeof LIMITS = LIMITS): Answer {
  const violations = validate(body);
  const readable = readableJob(body);
  const context = { dataset: readable.job.dataset?.id === dataset.id ? dataset : undefined, ...limits };
  if (violations.length > 0)
    return { config: undefined, errors: [...violations, ...findIssues(readable, context)] };
  // Validated by the line above.
  const job = resolveJob(body as JobCreate, context);
  return job.outcome === 'resolved'
    ? { config: job.config, report: job.report, errors: [] }
    : { config: undefined, errors: job.errors };
}
