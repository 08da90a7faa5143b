import type { JobCreate, ResolvedConfig } from '../../../src/contracts/jobs/training-config.js';
import { resolveJob } from '../../../src/domain/admission/resolve-job.js';
import { ensureDataDirectory } from '../../../src/infra/artifacts/data-directory.js';
import { createDatasetReader } from '../../../src/infra/artifacts/datasets/dataset-reader.js';

/** Settings of a worker that trains for real, saves its state often and streams its data from disk. */
export const REAL_WORKER: NodeJS.ProcessEnv = {
  TEST_TRAINER: '../../workers/trainer/main.js',
  TEST_READY_MS: '60000',
  TEST_PAUSE_MS: '10000',
  TRAINHORN_CHECKPOINT_SECONDS: '0.05',
  TRAINHORN_MAX_RESIDENT_DATA_BYTES: '1000',
  TRAINHORN_INTRA_OP_THREADS: '2',
  // A spare would load TensorFlow during the training and end unused.
  TRAINHORN_WARM_TRAINERS: '0',
};

/** Whatever has a memory: a shuffled order, dropout, moving statistics, Adam's moments, a smaller last batch. */
const body: JobCreate = {
  name: 'recovery',
  model: {
    layers: [
      { type: 'Flatten' },
      { type: 'Dense', units: 32, activation: 'relu' },
      { type: 'BatchNormalization' },
      { type: 'Dropout', rate: 0.3 },
      { type: 'Dense', units: 10, activation: 'softmax' },
    ],
  },
  compile: { optimizer: 'adam', loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'] },
  dataset: { id: 'mnist', x: [{ op: 'rescale', scale: 1 / 255 }] },
  fit: { epochs: 3, batch_size: 500, validation_split: 0.1 },
  checkpoint: { keep_last: 10 },
  seed: 7,
};

/** The resolved job on MNIST, as the API would queue it. */
export async function realJob(dataDir: string, epochs = 3): Promise<ResolvedConfig> {
  const found = await createDatasetReader(await ensureDataDirectory(dataDir)).get('mnist');
  const limits = { maxJobMemoryBytes: 8e9, maxRunSeconds: 600 };
  const resolved = resolveJob(
    { ...body, fit: { ...body.fit, epochs } },
    { dataset: found?.stored.dataset, ...limits },
  );
  if (resolved.outcome !== 'resolved') throw new Error(JSON.stringify(resolved.errors));
  return resolved.config;
}
