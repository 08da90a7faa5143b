import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResolvedConfig } from '../../../src/contracts/jobs/training-config.js';
import type { ModelFile, UnregisteredModelManifest } from '../../../src/contracts/models.js';
import { resolvedGraphOf } from '../../../src/domain/model/short/resolved-graph.js';
import { writeFileAtomic } from '../../../src/infra/artifacts/files/atomic-file.js';
import { tfjsTopology } from '../../../src/keras/formats/tfjs/topology.js';
import type { Model } from '../model/model.js';
import { type Values, valueAt } from '../model/weight-values.js';
import { digestOf } from './described-file.js';
import {
  JOB_FILE,
  MANIFEST_FILE,
  MODEL_FILE,
  type ModelConfig,
  type ModelDocument,
  OPTIMIZER_FILE,
  WEIGHTS_FILE,
} from './model-files.js';
import { encodeOptimizer, type SavedOptimizer } from './saved-optimizer.js';

/** A model to save, besides its weights. */
export interface SavingTarget {
  config: ModelConfig;
  manifest: Omit<UnregisteredModelManifest, 'files'>;
  directory: string;
  /** Of a trained model. */
  optimizer?: SavedOptimizer;
  job?: ResolvedConfig;
}

/** Writes the files of a model to `directory`, each atomically, the manifest last. */
export async function saveModel(
  model: Model,
  values: Values,
  { config, manifest, directory, optimizer, job }: SavingTarget,
): Promise<void> {
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
    modelTopology: tfjsTopology(resolvedGraphOf(config)),
    weightsManifest: [
      {
        paths: [WEIGHTS_FILE],
        weights: tensors.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })),
      },
    ],
    userDefinedMetadata: { trainhorn: { model: config, paths: model.weights.map(({ path }) => path) } },
  };
  const files: { name: ModelFile; bytes: Uint8Array }[] = [
    { name: MODEL_FILE, bytes: Buffer.from(JSON.stringify(document)) },
    { name: WEIGHTS_FILE, bytes: weights },
    ...(optimizer === undefined ? [] : [{ name: OPTIMIZER_FILE, bytes: encodeOptimizer(optimizer, model) }]),
    ...(job === undefined ? [] : [{ name: JOB_FILE, bytes: Buffer.from(JSON.stringify(job)) }]),
  ];
  for (const { name, bytes } of files) await writeFileAtomic(join(directory, name), bytes);
  const described = files.map(({ name, bytes }) => ({ name, ...digestOf(bytes) }));
  const whole: UnregisteredModelManifest = { ...manifest, files: described };
  await writeFileAtomic(join(directory, MANIFEST_FILE), `${JSON.stringify(whole, null, 2)}\n`);
}
