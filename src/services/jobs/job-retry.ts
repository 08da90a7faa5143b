import type { QuotaExceeded } from '../../domain/admission/quotas.js';
import { answerTo } from '../../domain/job/commands.js';
import type { JobStore } from '../../domain/job/ports.js';
import type { DatasetStore } from '../../domain/ports.js';
import { type ArtifactQuotaDependencies, artifactsExceeded } from '../artifact-quota.js';

export type RetryRefusal = QuotaExceeded | { outcome: 'dataset_gone'; datasetId: string };

/**
 * What a new job would be refused for too; undefined where nothing is in the way. Whether its status allows the retry is
 * decided where it is written.
 */
export async function refuseRetry(
  dependencies: ArtifactQuotaDependencies & { store: JobStore; datasets: Pick<DatasetStore, 'get'> },
  id: string,
): Promise<RetryRefusal | undefined> {
  const record = await dependencies.store.get(id);
  if (record === undefined || answerTo('retry', record.status) === 'refused') return undefined;
  const datasetId = record.config.dataset.id;
  if ((await dependencies.datasets.get(datasetId)) === undefined)
    return { outcome: 'dataset_gone', datasetId };
  return artifactsExceeded(dependencies);
}
