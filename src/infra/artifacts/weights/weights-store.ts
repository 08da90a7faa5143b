import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Type } from 'typebox';
import type { ImportRequest, WeightsReply, WeightsRequest } from '../../../contracts/ipc/weights.js';
import type { Weights, WeightsDetails, WeightsOptions } from '../../../contracts/weights/weights.js';
import { hasShape } from '../../../domain/admission/has-shape.js';
import type { Page } from '../../../domain/page.js';
import type {
  ImportResult,
  ImportTask,
  ReadWeightsResult,
  UploadedFile,
  WeightsStore,
} from '../../../domain/ports.js';
import { type OnDamaged, unlessDamaged } from '../../../domain/problems/unavailable-error.js';
import { type DataDirectory, isPathSafe } from '../data-directory.js';
import { directoryNames } from '../directory-names.js';
import { publishDirectory, writeFileAtomic } from '../files/atomic-file.js';
import { readDocument } from '../files/read-json.js';
import { createStagingDirectory, discardDirectory } from '../staging.js';

/** The description of weights, stored next to their tensors. */
const WEIGHTS_FILE = 'weights.json';
const FIELDS = ['id', 'format', 'tensors'] as const;

const hasWeightsShape = hasShape({
  id: Type.String(),
  format: Type.String(),
  tensors: Type.Array(Type.Object({ name: Type.String(), shape: Type.Array(Type.Number()) })),
});

/** Carries out a task in a process of its own. */
export type RunWeights = (
  task: Omit<WeightsRequest, 'limits'> | ImportRequest,
) => Promise<Exclude<WeightsReply, { type: 'ready' }>>;

/** Uploaded weights as directories `weights/<id>`. */
export function createWeightsStore(
  directory: DataDirectory,
  run: RunWeights,
  onDamaged?: OnDamaged,
): WeightsStore {
  const get = (id: string) => readWeights(directory, id);
  return {
    get,
    list: (query) => listWeights(directory, query, (id) => unlessDamaged(get(id), onDamaged)),
    createStaging: () => createStagingDirectory(directory),
    read: (id, files, options) => read(directory, run, id, { files, options }),
    importModel: (task, use) => importModel(directory, run, task, use),
    delete: async (id) =>
      isPathSafe('weights id', id) && (await discardDirectory(directory, directory.uploadedWeights(id))),
  };
}

async function readWeights(directory: DataDirectory, id: string) {
  if (!isPathSafe('weights id', id)) return undefined;
  const path = directory.uploadedWeights(id);
  const weights = await readDocument<WeightsDetails>(join(path, WEIGHTS_FILE), FIELDS, hasWeightsShape);
  return weights && { weights, directory: path };
}

async function listWeights(
  directory: DataDirectory,
  { after, limit }: { after?: string; limit: number },
  get: (id: string) => Promise<{ weights: WeightsDetails } | undefined>,
): Promise<Page<Weights>> {
  const ids = (await directoryNames(directory.weights)).filter((id) => isPathSafe('weights id', id));
  const items: Weights[] = [];
  for (const id of ids.sort().reverse()) {
    if (after !== undefined && id >= after) continue;
    const found = await get(id);
    if (found === undefined) continue;
    if (items.length === limit) return { items, hasMore: true };
    const { tensors: _, ...weights } = found.weights;
    items.push(weights);
  }
  return { items, hasMore: false };
}

async function read(
  directory: DataDirectory,
  run: RunWeights,
  id: string,
  { files, options }: { files: UploadedFile[]; options: WeightsOptions },
): Promise<ReadWeightsResult> {
  const staging = await createStagingDirectory(directory);
  try {
    const targetDirectory = join(staging.directory, 'weights');
    const scratchDirectory = join(staging.directory, 'scratch');
    await Promise.all([mkdir(targetDirectory), mkdir(scratchDirectory)]);
    const createdAt = new Date().toISOString();
    const name = options.name ?? null;
    const task = { type: 'read_weights', weightsId: id, createdAt, name, files } as const;
    const reply = await run({ ...task, targetDirectory, scratchDirectory });
    if (reply.type === 'rejected') return { outcome: 'rejected', errors: reply.errors };
    if (reply.type !== 'read') return { outcome: 'failed', message: failureOf(reply) };
    await writeFileAtomic(join(targetDirectory, WEIGHTS_FILE), JSON.stringify(reply.weights));
    await mkdir(directory.weights, { recursive: true });
    await publishDirectory(targetDirectory, directory.uploadedWeights(id));
    return { outcome: 'read', weights: reply.weights };
  } finally {
    await rm(staging.directory, { recursive: true, force: true });
  }
}

async function importModel(
  directory: DataDirectory,
  run: RunWeights,
  task: ImportTask,
  use: (modelDirectory: string) => Promise<void>,
): Promise<ImportResult> {
  const staging = await createStagingDirectory(directory);
  try {
    const targetDirectory = join(staging.directory, 'model');
    const reply = await run({ type: 'import_model', ...task, targetDirectory });
    if (reply.type !== 'imported') return { outcome: 'failed', message: failureOf(reply) };
    await use(targetDirectory);
    return { outcome: 'imported' };
  } finally {
    await staging.remove();
  }
}

const failureOf = (reply: WeightsReply): string =>
  reply.type === 'failed' ? reply.message : `The weights process answered ${reply.type}.`;
