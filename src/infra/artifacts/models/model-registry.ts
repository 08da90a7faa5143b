import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  MODEL_FILES,
  type ModelManifest,
  type RegisteredModel,
  type UnregisteredModelManifest,
} from '../../../contracts/models.js';
import type { Page } from '../../../domain/page.js';
import type { ModelRegistry } from '../../../domain/ports.js';
import { type OnDamaged, unlessDamaged } from '../../../domain/problems/unavailable-error.js';
import { type DataDirectory, isMissing, isPathSafe, realPathInside } from '../data-directory.js';
import { directoryNames } from '../directory-names.js';
import { publishDirectory, writeFileAtomic } from '../files/atomic-file.js';
import { createReadCache } from '../files/read-cache.js';
import { readDocument } from '../files/read-json.js';
import { readStoredManifest } from '../stored-manifest.js';
import { MANIFEST_FILE, readRemoved, removeVersion } from './model-removal.js';

const UNREGISTERED_FIELDS = ['job_id', 'task', 'input', 'files'] as const;
const VERSION = /^[1-9]\d{0,8}$/;
const MAX_CLAIMS = 1000;

/** Where models are, and how directories and manifests are read. */
interface ModelFiles {
  directory: DataDirectory;
  names: typeof directoryNames;
  manifest: typeof readStoredManifest;
}

/**
 * Model versions as directories `models/<name>/<version>`; a rename claims a version, so workers need no
 * lock.
 */
export function createModelRegistry(directory: DataDirectory, onDamaged?: OnDamaged): ModelRegistry {
  // A prediction asks for its model each time.
  const files: ModelFiles = {
    directory,
    names: createReadCache(directoryNames),
    manifest: createReadCache(readStoredManifest),
  };
  return {
    async register(name, jobId, modelDirectory) {
      await mkdir(directory.model(name), { recursive: true });
      const registered = await findByJob(files, name, jobId, onDamaged);
      return { name, version: registered?.version ?? (await register(files, name, modelDirectory)) };
    },
    async add(name, modelDirectory) {
      await mkdir(directory.model(name), { recursive: true });
      return { name, version: await register(files, name, modelDirectory) };
    },
    ofJob: (name, jobId) => findByJob(files, name, jobId, onDamaged),
    get: (name, version) => getVersion(files, name, version),
    versions: (name) => listVersions(files, name),
    list: (query) => listModels(files, query, onDamaged),
    async file(name, version, file) {
      if (!MODEL_FILES.includes(file) || !isPathSafe('model name', name) || !isVersion(version))
        return undefined;
      return realPathInside(directory.modelVersion(name, version), file);
    },
    delete: async (name, version) =>
      isPathSafe('model name', name) &&
      isVersion(version) &&
      (await removeVersion(directory.modelVersion(name, version))),
  };
}

/** @returns the version */
async function register(files: ModelFiles, name: string, modelDirectory: string): Promise<number> {
  const manifest = await readDocument<UnregisteredModelManifest>(
    join(modelDirectory, MANIFEST_FILE),
    UNREGISTERED_FIELDS,
  );
  if (manifest === undefined) throw new Error(`${modelDirectory} has no ${MANIFEST_FILE}`);
  return claimVersion(files, name, manifest, modelDirectory);
}

async function findByJob(
  files: ModelFiles,
  name: string,
  jobId: string,
  onDamaged: OnDamaged | undefined,
): Promise<RegisteredModel | undefined> {
  for (const version of (await usedNumbers(files, name)).reverse()) {
    const known = await unlessDamaged(readRegistered(files, name, version), onDamaged);
    if (known?.job_id === jobId) return known;
  }
  return undefined;
}

async function claimVersion(
  files: ModelFiles,
  name: string,
  manifest: UnregisteredModelManifest,
  modelDirectory: string,
): Promise<number> {
  for (let claim = 0; claim < MAX_CLAIMS; claim += 1) {
    const version = ((await usedNumbers(files, name)).at(-1) ?? 0) + 1;
    const document: ModelManifest = { ...manifest, name, version };
    await writeFileAtomic(join(modelDirectory, MANIFEST_FILE), `${JSON.stringify(document, null, 2)}\n`);
    if (await publishIfFree(modelDirectory, files.directory.modelVersion(name, version))) return version;
  }
  throw new Error(`found no free version of model ${name}`);
}

async function publishIfFree(temporary: string, final: string): Promise<boolean> {
  try {
    await publishDirectory(temporary, final);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return false;
    throw error;
  }
}

async function getVersion(files: ModelFiles, name: string, version?: number) {
  if (!isPathSafe('model name', name)) return undefined;
  const newestFirst =
    version === undefined ? (await usedNumbers(files, name)).reverse() : [version].filter(isVersion);
  for (const number of newestFirst) {
    const manifest = await files.manifest(manifestPath(files, name, number));
    if (manifest !== undefined) return { manifest, directory: files.directory.modelVersion(name, number) };
  }
  return undefined;
}

async function readRegistered(
  files: ModelFiles,
  name: string,
  version: number,
): Promise<RegisteredModel | undefined> {
  const manifest = await files.manifest(manifestPath(files, name, version));
  return manifest ?? readRemoved(files.directory.modelVersion(name, version));
}

const manifestPath = ({ directory }: ModelFiles, name: string, version: number): string =>
  join(directory.modelVersion(name, version), MANIFEST_FILE);

async function listVersions(files: ModelFiles, name: string): Promise<number[]> {
  const numbers = await usedNumbers(files, name);
  const isThere = await Promise.all(
    numbers.map((number) => hasManifest(files.directory.modelVersion(name, number))),
  );
  return numbers.filter((_, index) => isThere[index]);
}

async function hasManifest(versionDirectory: string): Promise<boolean> {
  try {
    await access(join(versionDirectory, MANIFEST_FILE));
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** Numbers of all versions, including deleted ones. */
async function usedNumbers({ directory, names }: ModelFiles, name: string): Promise<number[]> {
  if (!isPathSafe('model name', name)) return [];
  return (await names(directory.model(name)))
    .filter((entry) => VERSION.test(entry))
    .map(Number)
    .sort((a, b) => a - b);
}

async function listModels(
  files: ModelFiles,
  query: { after?: string; limit: number },
  onDamaged: OnDamaged | undefined,
): Promise<Page<string>> {
  const names = (await files.names(files.directory.models))
    .filter((name) => isPathSafe('model name', name))
    .sort();
  const items: string[] = [];
  for (const name of names) {
    if (query.after !== undefined && name <= query.after) continue;
    // A directory without a version is an interrupted registration; a damaged version cannot be shown.
    if ((await unlessDamaged(getVersion(files, name), onDamaged)) === undefined) continue;
    if (items.length === query.limit) return { items, hasMore: true };
    items.push(name);
  }
  return { items, hasMore: false };
}

function isVersion(version: number): boolean {
  return Number.isSafeInteger(version) && version >= 1;
}
