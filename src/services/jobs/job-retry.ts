import type { QuotaExceeded } from '../../domain/admission/quotas.js';
import { answerTo } from '../../domain/job/commands.js';
import { datasetsOfJob } from '../../domain/job/datasets-of-job.js';
import type { JobRecords } from '../../domain/job/ports.js';
import type { DatasetStore } from '../../domain/ports.js';
import { type ArtifactQuotaDependencies, artifactsExceeded } from '../artifact-quota.js';

export type RetryRefusal = QuotaExceeded | { outcome: 'dataset_gone'; datasetId: string };

/**
 * The reason why a new job would be refused, too; undefined where there is none. Whether the status of the job allows the
 * retry is decided in the step that writes it.
 */
export async function refuseRetry(
  dependencies: ArtifactQuotaDependencies & {
    store: Pick<JobRecords, 'get' | 'idsByStatus'>;
    datasets: Pick<DatasetStore, 'get'>;
  },
  id: string,
): Promise<RetryRefusal | undefined> {
  const record = await dependencies.store.get(id);
  if (record === undefined || answerTo('retry', record.status) === 'refused') return undefined;
  for (const datasetId of datasetsOfJob(record.config))
    if ((await dependencies.datasets.get(datasetId)) === undefined)
      return { outcome: 'dataset_gone', datasetId };
  return artifactsExceeded(dependencies);
}
