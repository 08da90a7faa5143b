import { JOB_STATUSES } from '../contracts/jobs.js';
import { artifactQuotaExceeded, type QuotaExceeded, type Quotas } from '../domain/admission/quotas.js';
import type { JobStore } from '../domain/job/ports.js';

export interface ArtifactQuotaDependencies {
  /** Limited to the project. */
  store: Pick<JobStore, 'idsByStatus'>;
  quotas: Pick<Quotas, 'maxArtifactBytes'>;
  /** Bytes of the project's models and of these jobs' files. */
  artifactBytes: (jobIds: () => Promise<readonly string[]>, options?: { since?: number }) => Promise<number>;
}

/** Whether the project's models and checkpoints have used up the quota; undefined otherwise. */
export async function artifactsExceeded({
  store,
  quotas,
  artifactBytes,
}: ArtifactQuotaDependencies): Promise<QuotaExceeded | undefined> {
  const asked = performance.now();
  const jobIds = () => store.idsByStatus(JOB_STATUSES);
  if (artifactQuotaExceeded(quotas, await artifactBytes(jobIds)) === undefined) return undefined;
  // Measures again, so that no request is rejected for data deleted in the meantime.
  return artifactQuotaExceeded(quotas, await artifactBytes(jobIds, { since: asked }));
}
