import type { Dataset, UploadOptions } from '../../contracts/datasets/datasets.js';
import { datasetQuotaExceeded, type QuotaExceeded, type Quotas } from '../../domain/admission/quotas.js';
import { datasetsOfJob } from '../../domain/job/datasets-of-job.js';
import type { JobRecords } from '../../domain/job/ports.js';
import { UNFINISHED_STATUSES } from '../../domain/job/statuses.js';
import type { Page } from '../../domain/page.js';
import type { DatasetStore, IngestResult, UploadedFile } from '../../domain/ports.js';
import { unlessDamaged } from '../../domain/problems/unavailable-error.js';
import { sum } from '../../schema/sum.js';
import { createDatasetSamples, type DatasetSamples } from './dataset-samples.js';

export type DeleteDatasetOutcome =
  | { outcome: 'deleted' | 'not_found' | 'builtin' }
  | { outcome: 'in_use'; jobIds: string[] };

/** The use cases of datasets. */
export interface DatasetService {
  get(id: string): Promise<Dataset | undefined>;
  list(query: { after?: string; limit: number; sha256?: string }): Promise<Page<Dataset>>;
  samples: DatasetSamples;
  /** Creates a directory for the bytes of one upload, which the caller always removes. */
  createStaging: DatasetStore['createStaging'];
  /** Whether an upload of this size would exceed the quota; undefined if not. */
  refuseUpload(bytes: number): Promise<QuotaExceeded | undefined>;
  /**
   * Turns staged files into a dataset of this id, if it fits the project's quota. Where there is one, from an earlier try
   * of the same upload, it is the answer.
   */
  ingest(id: string, files: UploadedFile[], options: UploadOptions): Promise<IngestResult | QuotaExceeded>;
  /** Refused while an unfinished job uses the dataset. */
  delete(id: string): Promise<DeleteDatasetOutcome>;
}

/** The use cases of datasets over the given ports. */
export function createDatasetService({
  datasets,
  jobs,
  quotas,
}: {
  datasets: DatasetStore;
  jobs: Pick<JobRecords, 'get' | 'idsByStatus'>;
  quotas: Quotas;
}): DatasetService {
  const refuseUpload = async (bytes: number) =>
    datasetQuotaExceeded(quotas, { used: await uploadedBytes(datasets), added: bytes });
  return {
    get: async (id) => (await datasets.get(id))?.stored.dataset,
    list: (query) => datasets.list(query),
    samples: createDatasetSamples(datasets),
    createStaging: () => datasets.createStaging(),
    refuseUpload,
    async ingest(id, files, options) {
      const earlier = await datasets.get(id);
      if (earlier !== undefined) return { outcome: 'ingested', dataset: earlier.stored.dataset };
      if (options.name !== undefined && datasets.isBuiltin(options.name)) return nameTaken(options.name);
      const exceeded = await refuseUpload(sum(files.map(({ sizeBytes }) => sizeBytes)));
      return exceeded ?? ingestWithinQuota(datasets, quotas, { id, files, options });
    },
    async delete(id) {
      if (datasets.isBuiltin(id)) return { outcome: 'builtin' };
      const jobIds = await unfinishedJobsUsing(jobs, id);
      if (jobIds.length > 0) return { outcome: 'in_use', jobIds };
      return { outcome: (await datasets.delete(id)) ? 'deleted' : 'not_found' };
    },
  };
}

/** Jobs refer to datasets by id or name; a name that is a built-in id would never be found. */
function nameTaken(name: string): IngestResult {
  const detail = `'${name}' is the id of a built-in dataset, which would take precedence in jobs. Choose another name.`;
  return { outcome: 'rejected', errors: [{ pointer: '/name', code: 'invalid_value', detail }] };
}

/** Counted again after the upload: arrays can be larger than their files, and uploads may run in parallel. */
async function ingestWithinQuota(
  datasets: DatasetStore,
  quotas: Quotas,
  { id, files, options }: { id: string; files: UploadedFile[]; options: UploadOptions },
): Promise<IngestResult | QuotaExceeded> {
  const result = await datasets.ingest(id, files, options);
  if (result.outcome !== 'ingested') return result;
  const added = result.dataset.bytes;
  const used = (await uploadedBytes(datasets)) - added;
  const exceeded = datasetQuotaExceeded(quotas, { used, added });
  if (exceeded !== undefined) await datasets.delete(id);
  return exceeded ?? result;
}

async function uploadedBytes(datasets: DatasetStore): Promise<number> {
  let bytes = 0;
  for (let after: string | undefined, more = true; more; ) {
    const page = await datasets.list({ limit: 100, ...(after !== undefined && { after }) });
    bytes += sum(page.items.map((dataset) => (dataset.source === 'upload' ? dataset.bytes : 0)));
    after = page.items.at(-1)?.id;
    more = page.hasMore && after !== undefined;
  }
  return bytes;
}

async function unfinishedJobsUsing(jobs: Pick<JobRecords, 'get' | 'idsByStatus'>, datasetId: string) {
  const using: string[] = [];
  for (const id of await jobs.idsByStatus(UNFINISHED_STATUSES)) {
    // A job with a damaged record does not run.
    const job = await unlessDamaged(jobs.get(id));
    if (job !== undefined && datasetsOfJob(job.config).includes(datasetId)) using.push(id);
  }
  return using;
}
