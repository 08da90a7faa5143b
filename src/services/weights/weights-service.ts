import type { Weights, WeightsDetails, WeightsOptions } from '../../contracts/weights/weights.js';
import type { QuotaExceeded } from '../../domain/admission/quotas.js';
import type { Page } from '../../domain/page.js';
import type { ReadWeightsResult, UploadedFile, WeightsStore } from '../../domain/ports.js';
import { type ArtifactQuotaDependencies, artifactsExceeded } from '../artifact-quota.js';

/** The use cases of uploaded weights. */
export interface WeightsService {
  get(id: string): Promise<WeightsDetails | undefined>;
  list(query: { after?: string; limit: number }): Promise<Page<Weights>>;
  /** Creates a directory for the bytes of one upload, which the caller always removes. */
  createStaging: WeightsStore['createStaging'];
  /** The refusal of an upload where the project has used up its quota; undefined where it has not. */
  refuseUpload(): Promise<QuotaExceeded | undefined>;
  /** Reads staged files. Where there are weights of this id, from an earlier try of the same upload, they are the answer. */
  read(id: string, files: UploadedFile[], options: WeightsOptions): Promise<ReadWeightsResult>;
  /** False if they do not exist. Jobs that start from them have a copy. */
  delete(id: string): Promise<boolean>;
}

/** The use cases of uploaded weights over the given ports. */
export function createWeightsService({
  weights,
  ...quota
}: { weights: WeightsStore } & ArtifactQuotaDependencies): WeightsService {
  return {
    get: async (id) => (await weights.get(id))?.weights,
    list: (query) => weights.list(query),
    createStaging: () => weights.createStaging(),
    refuseUpload: () => artifactsExceeded(quota),
    async read(id, files, options) {
      const earlier = await weights.get(id);
      return earlier === undefined
        ? weights.read(id, files, options)
        : { outcome: 'read', weights: earlier.weights };
    },
    delete: (id) => weights.delete(id),
  };
}
