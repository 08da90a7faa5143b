import type { Limits } from '../../config/settings.js';
import type { ModelManifest } from '../../contracts/models.js';
import type { ModelImport } from '../../contracts/weights/model-import.js';
import { resolveImport } from '../../domain/admission/import/resolve-import.js';
import type { QuotaExceeded } from '../../domain/admission/quotas.js';
import type { ModelRegistry, WeightsStore } from '../../domain/ports.js';
import type { Finding } from '../../domain/problems/finding.js';
import { type ArtifactQuotaDependencies, artifactsExceeded } from '../artifact-quota.js';
import { findStart, type StartSourceDependencies } from '../jobs/start-source.js';

export interface ImportDependencies extends StartSourceDependencies, ArtifactQuotaDependencies {
  store: StartSourceDependencies['store'] & ArtifactQuotaDependencies['store'];
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
      const lookup = await findStart(dependencies, { id: body.weights.id });
      if (lookup?.outcome === 'missing') return { outcome: 'invalid', errors: [lookup.issue] };
      const content = await weights.content(body.weights.id);
      if (lookup === undefined || content === undefined)
        return { outcome: 'failed', message: `${body.weights.id} was deleted meanwhile` };
      const { source } = lookup;
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
