import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { UploadOptions } from '../../../src/contracts/datasets/datasets.js';
import type { PredictorToApi, PredictRequest } from '../../../src/contracts/ipc/predictor.js';
import { MODEL_DIRECTORY } from '../../../src/contracts/ipc/trainer.js';
import type { ModelReport } from '../../../src/contracts/jobs/jobs.js';
import type { ModelManifest } from '../../../src/contracts/models.js';
import type { Prediction } from '../../../src/contracts/predictions.js';
import { resolveJob } from '../../../src/domain/admission/resolve-job.js';
import { readSavedModel } from '../../../workers/engine/storage/read-saved-model.js';
import { answer } from '../../../workers/predictor/answer.js';
import { createModelCache } from '../../../workers/predictor/model-cache.js';
import { serveModel } from '../../../workers/predictor/serve-model.js';
import { type Job, runAssignment, type TrainingRun } from '../engine/training-run.js';
import type { createTestStore } from './dataset-uploads.js';
import { predictionsIn } from './predictions-in.js';

type Store = Awaited<ReturnType<typeof createTestStore>>;
type Ask = Pick<PredictRequest, 'input'> & Partial<Pick<PredictRequest, 'invert' | 'background'>>;

/** A model trained in this process on an upload that a real ingest process read. */
export interface TrainedUpload {
  run: TrainingRun;
  report: ModelReport;
  manifest: ModelManifest;
  ask(request: Ask): Promise<PredictorToApi>;
  /** @throws Error with the reply when there are no predictions */
  predict(request: Ask): Promise<Prediction[]>;
}

/** Uploads files, trains a job on them and serves its model. @throws Error when any of that fails */
export async function trainUpload(
  { store, upload, directory }: Store,
  files: Record<string, Uint8Array | string>,
  job: Job,
  options: UploadOptions & { maxResidentBytes?: number } = {},
): Promise<TrainedUpload> {
  const { maxResidentBytes = 1e9, ...form } = options;
  const { id, ...result } = await upload(files, form);
  const found = await store.get(id);
  if (found === undefined) throw new Error(JSON.stringify(result));
  const body = { seed: 1, ...job, dataset: { id, ...job.dataset } };
  const limits = { maxJobMemoryBytes: 8e9, maxRunSeconds: 600 };
  const resolved = resolveJob(body, { dataset: found.stored.dataset, ...limits });
  if (resolved.outcome !== 'resolved') throw new Error(JSON.stringify(resolved.errors));
  const attemptDirectory = join(directory.root, `attempt-${randomUUID()}`);
  await mkdir(attemptDirectory);
  const place = { dataset: found.stored, datasetDirectory: found.directory, attemptDirectory };
  const run = await runAssignment(
    {
      jobId: 'job_test',
      attempt: 1,
      config: resolved.config,
      ...place,
      resumeFrom: [],
      delivered: { epoch: 0, checkpoint: 0 },
    },
    { maxResidentBytes },
  );
  if (run.outcome.status !== 'succeeded') throw new Error(JSON.stringify(run.outcome));
  return { run, report: resolved.report, ...(await serve(join(attemptDirectory, MODEL_DIRECTORY))) };
}

async function serve(directory: string): Promise<Pick<TrainedUpload, 'manifest' | 'ask' | 'predict'>> {
  const context = {
    models: createModelCache(serveModel, 1),
    limits: { maxImagePixels: 1_000_000, maxTextCharacters: 1000 },
  };
  const { manifest } = await readSavedModel(directory);
  const ask = (request: Ask) =>
    answer({ type: 'predict', id: 1, directory, topK: null, invert: 'auto', ...request }, context);
  return {
    manifest,
    ask,
    async predict(request) {
      const reply = await ask(request);
      if (reply.type !== 'predicted') throw new Error(JSON.stringify(reply));
      return predictionsIn(reply);
    },
  };
}
