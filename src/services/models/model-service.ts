import { MAX_LISTED_VERSIONS, type ModelFile, type ModelManifest } from '../../contracts/models.js';
import { createPageBudget, jsonBytes, type Page } from '../../domain/page.js';
import type { ModelRegistry } from '../../domain/ports.js';

export interface ModelWithVersions {
  versions: number[];
  latest: ModelManifest;
}

export interface StoredModelFile {
  path: string;
  sizeBytes: number;
  sha256: string;
}

/** The use cases of trained models; undefined for a model or version that does not exist. */
export interface ModelService {
  list(query: { after?: string; limit: number }): Promise<Page<ModelWithVersions>>;
  get(name: string): Promise<ModelWithVersions | undefined>;
  version(name: string, version: number): Promise<ModelManifest | undefined>;
  file(name: string, version: number, file: ModelFile): Promise<StoredModelFile | undefined>;
  /** Deletes all versions; false where there is none. */
  delete(name: string): Promise<boolean>;
  /** False if the version does not exist. */
  deleteVersion(name: string, version: number): Promise<boolean>;
}

/** The use cases of trained models over the registry. */
export function createModelService({ models }: { models: ModelRegistry }): ModelService {
  const get = async (name: string): Promise<ModelWithVersions | undefined> => {
    const found = await models.get(name);
    if (found === undefined) return undefined;
    const versions = await models.versions(name);
    return { versions: versions.slice(-MAX_LISTED_VERSIONS), latest: found.manifest };
  };

  return {
    get,
    async list(query) {
      const page = await models.list(query);
      const budget = createPageBudget();
      const items: ModelWithVersions[] = [];
      for (const name of page.items) {
        const model = await get(name);
        if (model === undefined) continue;
        if (!budget.takes(jsonBytes(model))) return { items, hasMore: true };
        items.push(model);
      }
      return { items, hasMore: page.hasMore };
    },
    version: async (name, version) => (await models.get(name, version))?.manifest,
    async file(name, version, file) {
      const found = await models.get(name, version);
      const entry = found?.manifest.files.find((candidate) => candidate.name === file);
      const path = entry && (await models.file(name, version, file));
      return entry && path ? { path, sizeBytes: entry.size_bytes, sha256: entry.sha256 } : undefined;
    },
    async delete(name) {
      const versions = await models.versions(name);
      // The newest last: until then it stays the newest version.
      for (const version of versions) await models.delete(name, version);
      return versions.length > 0;
    },
    deleteVersion: (name, version) => models.delete(name, version),
  };
}
