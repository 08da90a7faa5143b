import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResolvedConfig } from '../../../src/contracts/jobs/training-config.js';
import type { ModelManifest, UnregisteredModelManifest } from '../../../src/contracts/models.js';
import { completeModel, resolvedGraphOf } from '../../../src/domain/model/short/resolved-graph.js';
import { writeFileAtomic } from '../../../src/infra/artifacts/files/atomic-file.js';
import type { Model } from '../model/model.js';
import { type Values, valueAt } from '../model/weight-values.js';
import { digestOf } from './described-file.js';
import { functionalTopology } from './functional-topology.js';
import { kerasTopology } from './keras-topology.js';
import { copyFloats } from './safetensors.js';

const MODEL_FILE = 'model.json';
const WEIGHTS_FILE = 'weights.bin';
const MANIFEST_FILE = 'manifest.json';

type ModelConfig = ResolvedConfig['model'];

interface WeightEntry {
  name: string;
  shape: readonly number[];
  dtype: 'float32';
}

/** `model.json`: TensorFlow.js's layers format, with the original definition. */
interface ModelDocument {
  format: 'layers-model';
  generatedBy: string;
  convertedBy: null;
  modelTopology: unknown;
  weightsManifest: { paths: string[]; weights: WeightEntry[] }[];
  /** Earlier versions left out the paths: those of the weights in their order, where they were the names. */
  userDefinedMetadata: { trainhorn: { model: ModelConfig; paths?: string[] } };
}

/** Writes model.json, weights.bin and manifest.json to `directory`, each atomically, the manifest last. */
export async function saveModel(
  model: Model,
  values: Values,
  target: { config: ModelConfig; manifest: Omit<UnregisteredModelManifest, 'files'>; directory: string },
): Promise<void> {
  const { config, manifest, directory } = target;
  await mkdir(directory, { recursive: true });
  const tensors = model.weights.map(({ path, tfjsPath, shape }) => ({
    name: tfjsPath,
    shape,
    values: valueAt(values, path, shape),
  }));
  const weights = Buffer.concat(
    tensors.map(({ values }) => Buffer.from(values.buffer, values.byteOffset, values.byteLength)),
  );
  const document: ModelDocument = {
    format: 'layers-model',
    generatedBy: 'trainhorn',
    convertedBy: null,
    modelTopology:
      'input_shape' in config
        ? kerasTopology(
            config,
            model.layers.map(({ outputShape }) => outputShape),
          )
        : functionalTopology(resolvedGraphOf(config)),
    weightsManifest: [
      {
        paths: [WEIGHTS_FILE],
        weights: tensors.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })),
      },
    ],
    userDefinedMetadata: { trainhorn: { model: config, paths: model.weights.map(({ path }) => path) } },
  };
  const files = [
    { name: MODEL_FILE, bytes: Buffer.from(JSON.stringify(document)) },
    { name: WEIGHTS_FILE, bytes: weights },
  ] as const;
  for (const { name, bytes } of files) await writeFileAtomic(join(directory, name), bytes);
  const described = files.map(({ name, bytes }) => ({ name, ...digestOf(bytes) }));
  const whole: UnregisteredModelManifest = { ...manifest, files: described };
  await writeFileAtomic(join(directory, MANIFEST_FILE), `${JSON.stringify(whole, null, 2)}\n`);
}

/** The files written by `saveModel`. */
export interface SavedModel {
  config: ModelConfig;
  manifest: ModelManifest;
  weights: Map<string, Float32Array>;
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
  };
}

/** Otherwise a damaged byte of the weights would silently affect predictions. */
async function readWhole(
  directory: string,
  name: typeof MODEL_FILE | typeof WEIGHTS_FILE,
  { files }: ModelManifest,
): Promise<Buffer> {
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
