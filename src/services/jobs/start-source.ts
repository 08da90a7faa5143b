import type { StartWeights } from '../../contracts/weights/start-weights.js';
import type { StartLookup } from '../../domain/admission/start-of-job.js';
import type { JobRecords } from '../../domain/job/ports.js';
import { resolvedGraphOf } from '../../domain/model/short/resolved-graph.js';
import type { CheckpointStore, ModelRegistry, WeightsStore } from '../../domain/ports.js';
import type { Finding } from '../../domain/problems/finding.js';
import { checkpointSource, versionSource } from '../../domain/weights/start/own-sources.js';
import type { TensorFiles } from '../../domain/weights/start/ports.js';
import { unknownWeights } from '../../domain/weights/start/reference-issues.js';
import { uploadedSource } from '../../domain/weights/start/uploaded-source.js';

export interface StartSourceDependencies {
  store: Pick<JobRecords, 'get' | 'getDefinition'>;
  models: Pick<ModelRegistry, 'get' | 'versions'>;
  weights: Pick<WeightsStore, 'get'>;
  checkpoints: CheckpointStore;
  tensorFiles: TensorFiles;
}

/** Looks up the weights that a job refers to, in its project; undefined without a reference, or where it is contradictory. */
export async function findStart(
  dependencies: StartSourceDependencies,
  reference: StartWeights | undefined,
): Promise<StartLookup | undefined> {
  const { id, model, version, checkpoint } = reference ?? {};
  if (id !== undefined) return findUploaded(dependencies, id);
  if (model !== undefined) return findVersion(dependencies, model, version);
  if (checkpoint !== undefined) return findCheckpoint(dependencies, checkpoint);
  return undefined;
}

const missing = (pointer: string, code: Finding['code'], detail: string): StartLookup => ({
  outcome: 'missing',
  issue: { pointer, code, detail },
});

async function findUploaded(
  { weights, tensorFiles }: StartSourceDependencies,
  id: string,
): Promise<StartLookup> {
  const found = await weights.get(id);
  if (found === undefined) return { outcome: 'missing', issue: unknownWeights(id) };
  return { outcome: 'found', source: uploadedSource(await tensorFiles.uploaded(id, found.directory)) };
}

async function findVersion(
  { models, tensorFiles }: StartSourceDependencies,
  name: string,
  version: number | undefined,
): Promise<StartLookup> {
  const found = await models.get(name, version);
  if (found !== undefined) {
    const stored = await tensorFiles.version(found);
    return { outcome: 'found', source: versionSource(found.manifest, stored, resolvedGraphOf(stored.model)) };
  }
  const versions = await models.versions(name);
  if (version === undefined || versions.length === 0)
    return missing(
      '/weights/model',
      'model_not_found',
      `No model has the name '${name}'. List the models with GET /api/v1/models.`,
    );
  return missing(
    '/weights/version',
    'model_version_not_found',
    `The model '${name}' has no version ${version}. Its newest version is ${versions.at(-1)}; GET /api/v1/models/${name} lists all.`,
  );
}

async function findCheckpoint(
  { store, checkpoints, tensorFiles }: StartSourceDependencies,
  { job_id: id, epoch }: NonNullable<StartWeights['checkpoint']>,
): Promise<StartLookup> {
  const record = await store.get(id);
  const definition = record && (await store.getDefinition(id));
  if (record === undefined || definition === undefined)
    return missing(
      '/weights/checkpoint/job_id',
      'job_not_found',
      `No job has the id ${id}. List the jobs with GET /api/v1/jobs.`,
    );
  const listed = await checkpoints.list(id, record.first_attempt);
  const checkpoint = epoch === undefined ? listed.at(-1) : listed.find((one) => one.epoch === epoch);
  const path = checkpoint && (await checkpoints.file(id, checkpoint));
  const index = path === undefined ? undefined : await tensorFiles.index(path);
  if (checkpoint === undefined || path === undefined || index === undefined)
    return missing(
      epoch === undefined ? '/weights/checkpoint' : '/weights/checkpoint/epoch',
      'checkpoint_not_found',
      `Job ${id} has no checkpoint${epoch === undefined ? '' : ` of epoch ${epoch}`}. Its checkpoints: ${listed.map((one) => one.epoch).join(', ') || 'none'}.`,
    );
  const file = { path, sha256: checkpoint.sha256, ...index };
  return {
    outcome: 'found',
    source: checkpointSource(record, checkpoint.epoch, file, resolvedGraphOf(definition.model)),
  };
}
