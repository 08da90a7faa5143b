import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResolvedConfig } from '../../../src/contracts/jobs/training-config.js';
import type { ModelFile, ModelManifest } from '../../../src/contracts/models.js';
import { completeModel } from '../../../src/domain/model/short/resolved-graph.js';
import { digestOf } from './described-file.js';
import {
  JOB_FILE,
  MANIFEST_FILE,
  MODEL_FILE,
  type ModelConfig,
  type ModelDocument,
  OPTIMIZER_FILE,
  WEIGHTS_FILE,
  type WeightEntry,
} from './model-files.js';
import { copyFloats } from './safetensors.js';
import { decodeOptimizer, type SavedOptimizer } from './saved-optimizer.js';

/** The files written by `saveModel`. */
export interface SavedModel {
  config: ModelConfig;
  manifest: ModelManifest;
  weights: Map<string, Float32Array>;
  /** Of the weights, in their order. */
  shapes: readonly { path: string; shape: readonly number[] }[];
  /** Null where the version has none. */
  optimizer: SavedOptimizer | null;
  /** The configuration of the job that trained it; null where it was imported, or saved by an earlier version. */
  job: ResolvedConfig | null;
}

/** @throws Error if a file is missing or damaged, or the weights do not match their list. */
export async function readSavedModel(directory: string): Promise<SavedModel> {
  const manifest: ModelManifest = JSON.parse(await readFile(join(directory, MANIFEST_FILE), 'utf8'));
  const document: ModelDocument = JSON.parse((await readWhole(directory, MODEL_FILE, manifest)).toString());
  const bytes = await readWhole(directory, WEIGHTS_FILE, manifest);
  const { model, paths } = document.userDefinedMetadata.trainhorn;
  const entries = document.weightsManifest
    .flatMap((group) => group.weights)
    .map((entry, index) => ({ ...entry, name: paths?.[index] ?? entry.name }));
  return {
    config: completeModel(model),
    manifest,
    weights: splitWeights(bytes, entries),
    shapes: entries.map(({ name, shape }) => ({ path: name, shape })),
    optimizer: has(manifest, OPTIMIZER_FILE)
      ? decodeOptimizer(await readWhole(directory, OPTIMIZER_FILE, manifest))
      : null,
    job: has(manifest, JOB_FILE)
      ? JSON.parse((await readWhole(directory, JOB_FILE, manifest)).toString())
      : null,
  };
}

const has = ({ files }: ModelManifest, name: ModelFile): boolean => files.some((file) => file.name === name);

/** Otherwise a damaged byte of the weights would silently affect predictions. */
async function readWhole(directory: string, name: ModelFile, { files }: ModelManifest): Promise<Buffer> {
  const bytes = await readFile(join(directory, name));
  if (files.find((file) => file.name === name)?.sha256 === digestOf(bytes).sha256) return bytes;
  throw new Error(`${join(directory, name)} is damaged: its SHA-256 differs from ${MANIFEST_FILE}`);
}

function splitWeights(bytes: Uint8Array, entries: readonly WeightEntry[]): SavedModel['weights'] {
  let offset = 0;
  const weights = new Map<string, Float32Array>();
  for (const { name, shape } of entries) {
    const end = offset + shape.reduce((product, size) => product * size, 4);
    weights.set(name, copyFloats(bytes, offset, end));
    offset = end;
  }
  if (offset !== bytes.length)
    throw new Error(`${WEIGHTS_FILE} has ${bytes.length} bytes, but its list ${offset}`);
  return weights;
}
