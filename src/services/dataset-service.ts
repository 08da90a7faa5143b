import type { Dataset, UploadOptions } from '../contracts/datasets.js';
import { UNFINISHED_STATUSES } from '../domain/job-transitions.js';
import type { DatasetStore, IngestResult, JobStore, Page, UploadedFile } from '../domain/ports.js';

export type DeleteDatasetOutcome =
  | { outcome: 'deleted' | 'not_found' | 'builtin' }
  | { outcome: 'in_use'; jobIds: string[] };

/** What clients do with data sets. */
export interface DatasetService {
  get(id: string): Promise<Dataset | undefined>;
  list(query: { after?: string; limit: number }): Promise<Page<Dataset>>;
  /** Where the bytes of one upload wait; the caller removes it whatever happens. */
  createStaging: DatasetStore['createStaging'];
  /** Turns staged files into a data set of this id. Where there is one, from an earlier try of the same upload, it is the answer. */
  ingest(id: string, files: UploadedFile[], options: UploadOptions): Promise<IngestResult>;
  /** Refused while an unfinished job uses the data set. */
  delete(id: string): Promise<DeleteDatasetOutcome>;
}

/** The use cases of data sets over the given ports. */
export function createDatasetService({
  datasets,
  jobs,
}: {
  datasets: DatasetStore;
  jobs: Pick<JobStore, 'get' | 'idsByStatus'>;
}): DatasetService {
  return {
    get: async (id) => (await datasets.get(id))?.stored.dataset,
    list: (query) => datasets.list(query),
    createStaging: () => datasets.createStaging(),
    async ingest(id, files, options) {
      const earlier = await datasets.get(id);
      if (earlier !== undefined) return { outcome: 'ingested', dataset: earlier.stored.dataset };
      return datasets.ingest(id, files, options);
    },
    async delete(id) {
      const found = await datasets.get(id);
      if (found?.stored.dataset.source === 'builtin') return { outcome: 'builtin' };
      const jobIds = await unfinishedJobsUsing(jobs, id);
      if (jobIds.length > 0) return { outcome: 'in_use', jobIds };
      return { outcome: (await datasets.delete(id)) ? 'deleted' : 'not_found' };
    },
  };
}

async function unfinishedJobsUsing(jobs: Pick<JobStore, 'get' | 'idsByStatus'>, datasetId: string) {
  const using: string[] = [];
  for (const id of await jobs.idsByStatus(UNFINISHED_STATUSES)) {
    if ((await jobs.get(id))?.config.dataset.id === datasetId) using.push(id);
  }
  return using;
}
