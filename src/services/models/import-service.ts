import type { Limits } from '../../config/settings.js';
import type { ModelManifest } from '../../contracts/models.js';
import type { ModelImport } from '../../contracts/weights/model-import.js';
import { resolveImport } from '../../domain/admission/import/resolve-import.js';
import type { QuotaExceeded } from '../../domain/admission/quotas.js';
import type { ModelRegistry, WeightsStore } from '../../domain/ports.js';
import type { Finding } from '../../domain/problems/finding.js';
import type { TensorFiles } from '../../domain/weights/start/ports.js';
import { unknownWeights } from '../../domain/weights/start/reference-issues.js';
import { uploadedSource } from '../../domain/weights/start/uploaded-source.js';
import { type ArtifactQuotaDependencies, artifactsExceeded } from '../artifact-quota.js';

export interface ImportDependencies extends ArtifactQuotaDependencies {
  tensorFiles: TensorFiles;
  models: ModelRegistry;
  weights: WeightsStore;
  limits: Limits;
  now: () => Date;
}

export type ImportOutcome =
  | { outcome: 'imported'; manifest: ModelManifest }
  | { outcome: 'invalid'; errors: Finding[] }
  | QuotaExceeded
  | { outcome: 'failed'; message: string };

/** Registers models that were trained elsewhere. */
export interface ImportService {
  import(body: ModelImport): Promise<ImportOutcome>;
}

/** The use case of imports over the given ports. */
export function createImportService(dependencies: ImportDependencies): ImportService {
  const { weights, models, limits, now } = dependencies;
  return {
    async import(body) {
      const found = await weights.get(body.weights.id);
      if (found === undefined) return { outcome: 'invalid', errors: [unknownWeights(body.weights.id)] };
      const files = await dependencies.tensorFiles.uploaded(body.weights.id, found.directory);
      const { content } = files;
      const source = uploadedSource(files);
      const resolved = resolveImport(body, { source, content }, { caps: limits, at: now().toISOString() });
      if (resolved.outcome === 'rejected') return { outcome: 'invalid', errors: resolved.issues };
      const exceeded = await artifactsExceeded(dependencies);
      if (exceeded !== undefined) return exceeded;
      const { config, manifest, plan } = resolved.value;
      const { file, values } = plan.weights;
      let version = 0;
      const written = await weights.importModel(
        { config, manifest, file: file.path, values },
        async (directory) => {
          version = (await models.add(body.name, directory)).version;
        },
      );
      if (written.outcome === 'failed') return written;
      const added = await models.get(body.name, version);
      return added === undefined
        ? { outcome: 'failed', message: `version ${version} was deleted meanwhile` }
        : { outcome: 'imported', manifest: added.manifest };
    },
  };
}
