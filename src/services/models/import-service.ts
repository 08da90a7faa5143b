import type { Limits } from '../../config/settings.js';
import type { ModelManifest } from '../../contracts/models.js';
import type { ModelImport } from '../../contracts/weights/model-import.js';
import { type ResolvedImport, resolveImport } from '../../domain/admission/import/resolve-import.js';
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
  /** With the memory that a job may use. */
  limits: () => Promise<Limits>;
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
  const { weights } = dependencies;
  const isThere = async (id: string) => (await weights.get(id)) !== undefined;
  return {
    async import(body) {
      const { id } = body.weights;
      const missing: ImportOutcome = { outcome: 'invalid', errors: [unknownWeights(id)] };
      try {
        const result = await importFound(dependencies, body);
        return result.outcome === 'failed' && !(await isThere(id)) ? missing : result;
      } catch (error) {
        // Deleted while they were imported.
        if (!(await isThere(id))) return missing;
        throw error;
      }
    },
  };
}

async function importFound(dependencies: ImportDependencies, body: ModelImport): Promise<ImportOutcome> {
  const { weights, tensorFiles, limits, now } = dependencies;
  const { id } = body.weights;
  const found = await weights.get(id);
  if (found === undefined) return { outcome: 'invalid', errors: [unknownWeights(id)] };
  const files = await tensorFiles.uploaded(id, found.directory);
  const { content } = files;
  const caps = await limits();
  const resolved = resolveImport(
    body,
    { source: uploadedSource(files), content },
    { caps, maxBytes: caps.maxJobMemoryBytes, at: now().toISOString() },
  );
  if (resolved.outcome === 'rejected') return { outcome: 'invalid', errors: resolved.issues };
  const exceeded = await artifactsExceeded(dependencies);
  return exceeded ?? register(dependencies, body.name, resolved.value);
}

async function register(
  { weights, models }: ImportDependencies,
  name: string,
  { config, manifest, plan }: ResolvedImport,
): Promise<ImportOutcome> {
  const { file, values } = plan.weights;
  let version = 0;
  const written = await weights.importModel(
    { config, manifest, file: file.path, values },
    async (directory) => {
      version = (await models.add(name, directory)).version;
    },
  );
  if (written.outcome === 'failed') return written;
  const added = await models.get(name, version);
  return added === undefined
    ? { outcome: 'failed', message: `version ${version} was deleted meanwhile` }
    : { outcome: 'imported', manifest: added.manifest };
}
