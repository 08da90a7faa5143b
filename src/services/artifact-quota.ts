import { JOB_STATUSES } from '../contracts/jobs/jobs.js';
import { artifactQuotaExceeded, type QuotaExceeded, type Quotas } from '../domain/admission/quotas.js';
import type { JobRecords } from '../domain/job/ports.js';

export interface ArtifactQuotaDependencies {
  /** The jobs of one project. */
  store: Pick<JobRecords, 'idsByStatus'>;
  quotas: Pick<Quotas, 'maxArtifactBytes'>;
  /** Bytes of the project's models and of these jobs' files. */
  artifactBytes: (jobIds: () => Promise<readonly string[]>, options?: { since?: number }) => Promise<number>;
}

/** The refusal of a training where the project's models and checkpoints have used up the quota; undefined where they have not. */
export async function artifactsExceeded({
  store,
  quotas,
  artifactBytes,
}: ArtifactQuotaDependencies): Promise<QuotaExceeded | undefined> {
  const asked = performance.now();
  const jobIds = () => store.idsByStatus(JOB_STATUSES);
  if (artifactQuotaExceeded(quotas, await artifactBytes(jobIds)) === undefined) return undefined;
  // Measured again: files may have been deleted meanwhile.
  return artifactQuotaExceeded(quotas, await artifactBytes(jobIds, { since: asked }));
}
