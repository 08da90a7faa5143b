import type { JobCreate } from '../../../src/contracts/jobs/training-config.js';
import { JobCreateSchema } from '../../../src/contracts/jobs/training-config.js';
import { resolveJob } from '../../../src/domain/admission/resolve-job.js';
import { createValidator } from '../../../src/validation/validation.js';
import { describedDataset } from '../../fixtures/described-datasets.js';

const validate = createValidator(JobCreateSchema);
const dataset = describedDataset();

/** Where a definition is wrong, and how: from the contract or, where that accepts it, from the domain. */
export function issuesOf(model: unknown): string[] {
  const job: unknown = {
    model,
    compile: { loss: 'sparse_categorical_crossentropy' },
    dataset: { id: 'mnist', x: [{ op: 'rescale', scale: 1 / 255 }] },
  };
  const violations = validate(job);
  if (violations.length > 0) return violations.map(shown);
  const resolved = resolveJob(job as JobCreate, { dataset, maxJobMemoryBytes: 8e9, maxRunSeconds: 86_400 });
  return resolved.outcome === 'invalid' ? resolved.errors.map(shown) : [];
}

const shown = ({ pointer, detail }: { pointer: string; detail: string }): string => `${pointer}: ${detail}`;
