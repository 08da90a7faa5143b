import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { articleJob } from '../../scripts/demo/article-job.js';
import { childEnvironment } from '../../src/config/child-environment.js';
import { loadConfig } from '../../src/config/load-config.js';
import type { PredictInput } from '../../src/contracts/ipc/predictor.js';
import {
  type SupervisorToTrainer,
  type TrainerAssignment,
  type TrainerOutcome,
  type TrainerToSupervisor,
  TrainerToSupervisorSchema,
} from '../../src/contracts/ipc/trainer.js';
import { isPrediction } from '../../src/contracts/predictions.js';
import { resolveJob } from '../../src/domain/admission/resolve-job.js';
import { createJobId } from '../../src/domain/ids.js';
import { createAttemptDirectory } from '../../src/infra/artifacts/data-directory.js';
import { createCheckpointStore } from '../../src/infra/artifacts/jobs/checkpoint-store.js';
import { createModelRegistry } from '../../src/infra/artifacts/models/model-registry.js';
import { startChild } from '../../src/infra/children/child.js';
import { createPredictorPool } from '../../src/infra/children/predictor-pool.js';
import { createMessageCheck } from '../../src/validation/message-check.js';
import { createTestStore } from '../helpers/data/dataset-uploads.js';
import { mnistSubset } from '../helpers/data/mnist-subset.js';
import { predictionsIn } from '../helpers/data/predictions-in.js';
import { testLogger } from '../helpers/processes/redis.js';

const SIDE = 28;
const worker = (name: string) => fileURLToPath(new URL(`../../workers/${name}/main.js`, import.meta.url));
const environment = childEnvironment(loadConfig({}));

/** Runs one attempt in a real trainer process. */
async function train(assignment: TrainerAssignment): Promise<TrainerOutcome> {
  let outcome: TrainerOutcome | undefined;
  const command = { modulePath: worker('trainer'), environment };
  const trainer = startChild<SupervisorToTrainer, TrainerToSupervisor>(command, {
    isMessage: createMessageCheck(TrainerToSupervisorSchema),
    onMessage(message) {
      if (message.type === 'ready') trainer.send({ type: 'start', assignment });
      if (message.type === 'finished') outcome = message.outcome;
    },
  });
  const end = await trainer.ended;
  assert.ok(outcome, `the trainer ended with ${JSON.stringify(end)}: ${trainer.stderrTail()}`);
  return outcome;
}

/** A model trained on uploaded MNIST files, registered, behind real predictor processes. */
async function createTrainedModel(atEnd: (end: () => Promise<void>) => void) {
  const { store, directory, upload } = await createTestStore({ after: atEnd });
  const files = await mnistSubset(6000, 200);
  const bytes = await Promise.all(
    files.map(async (file) => [file.name, new Uint8Array(await file.arrayBuffer())] as const),
  );
  const uploaded = await upload(Object.fromEntries(bytes));
  const found = await store.get(uploaded.id);
  assert.ok(found);
  const job = articleJob();
  const resolved = resolveJob(
    { ...job, dataset: { ...job.dataset, id: uploaded.id }, fit: { epochs: 2, batch_size: 128 } },
    { dataset: found.stored.dataset, maxJobMemoryBytes: 2 ** 32, maxRunSeconds: 100 },
  );
  assert.ok(resolved.outcome === 'resolved', JSON.stringify(resolved));
  const jobId = createJobId();
  const attemptDirectory = await createAttemptDirectory(directory, jobId, 1);
  const { config } = resolved;
  const data = { dataset: found.stored, datasetDirectory: found.directory };
  assert.deepEqual(
    await train({
      jobId,
      attempt: 1,
      config,
      ...data,
      attemptDirectory,
      resumeFrom: [],
      delivered: { epoch: 0, checkpoint: 0 },
    }),
    {
      status: 'succeeded',
    },
  );
  const registry = createModelRegistry(directory);
  await registry.register(config.name, jobId, directory.attemptModel(jobId, 1));
  const model = await registry.get(config.name);
  assert.ok(model);
  return { model, jobId, directory, dataset: found };
}

describe('a model trained on uploaded MNIST', () => {
  const ends: (() => Promise<void>)[] = [];
  let trained: Awaited<ReturnType<typeof createTrainedModel>>;
  let predictors: ReturnType<typeof createPredictorPool>;
  /** Images and labels of the test split. */
  let images: Buffer;
  let labels: Buffer;

  before(async () => {
    trained = await createTrainedModel((end) => ends.push(end));
    predictors = createPredictorPool({
      command: { modulePath: worker('predictor'), environment },
      processes: 1,
      log: testLogger,
    });
    ends.unshift(() => predictors.close());
    const read = (file: string) => readFile(join(trained.dataset.directory, file));
    images = await read('test-x.bin');
    labels = await read('test-y.bin');
  });
  after(async () => {
    for (const end of ends) await end();
  });

  const pixels = (index: number) => images.subarray(index * SIDE * SIDE, (index + 1) * SIDE * SIDE);
  const picture = (data: Uint8Array) =>
    sharp(Buffer.from(data), { raw: { width: SIDE, height: SIDE, channels: 1 } });
  const predict = async (input: PredictInput) => {
    const result = await predictors.predict({ ...trained.model, input, invert: 'auto', topK: 3 });
    assert.ok(result.outcome === 'predicted', JSON.stringify(result));
    return predictionsIn(result).filter(isPrediction);
  };
  const predictImages = (files: Uint8Array[]) =>
    predict({ kind: 'images', images: files.map((bytes) => ({ bytes, file: null, pointer: '/images' })) });

  test('tells its manifest what predictions need, and keeps checkpoints', async () => {
    const { manifest } = trained.model;
    assert.deepEqual(
      [manifest.input.shape, manifest.task, manifest.classes?.length],
      [[SIDE, SIDE], 'multi_class', 10],
    );
    assert.ok((manifest.background ?? 1) < 0.05);
    const checkpoints = createCheckpointStore(trained.directory);
    const epochs = (await checkpoints.list(trained.jobId, 1)).map(({ epoch }) => epoch);
    assert.deepEqual(epochs, [1, 2]);
    assert.ok(await checkpoints.file(trained.jobId, { attempt: 1, epoch: 2 }));
  });

  test('tells digits from PNGs and from arrays alike', async () => {
    const indices = Array.from({ length: 64 }, (_, index) => index);
    const files = await Promise.all(indices.map((index) => picture(pixels(index)).png().toBuffer()));
    const [fromImages, fromArrays] = await Promise.all([
      predictImages(files),
      predict({ kind: 'instances', instances: indices.map((index) => [...pixels(index)]) }),
    ]);
    assert.deepEqual(
      fromImages.map(({ label }) => label),
      fromArrays.map(({ label }) => label),
    );
    const right = fromImages.filter(({ label }, index) => label === String(labels[index])).length;
    assert.ok(right >= 54, `${right} of 64 right`);
    assert.equal(fromImages[0]?.probabilities?.length, 3);
  });

  test('tells a larger digit in dark ink on light paper', async () => {
    const ink = pixels(0).map((value) => 255 - value);
    const [prediction] = await predictImages([await picture(ink).resize(280).jpeg().toBuffer()]);
    assert.equal(prediction?.label, String(labels[0]));
    assert.deepEqual([prediction?.image?.inverted, prediction?.image?.resized], [true, true]);
  });

  test('refuses an image that it cannot read and serves the next request', async () => {
    const input: PredictInput = {
      kind: 'images',
      images: [{ bytes: Buffer.from('GIF89a'), file: 'a.gif', pointer: '/images/0' }],
    };
    const refused = await predictors.predict({ ...trained.model, input, invert: 'auto', topK: null });
    assert.equal(refused.outcome === 'rejected' && refused.code, 'invalid_image');
    const instances: PredictInput = { kind: 'instances', instances: [[...pixels(0)]] };
    const missing = { ...trained.model, directory: '/nonexistent', input: instances };
    const failed = await predictors.predict({ ...missing, invert: 'auto', topK: null });
    assert.equal(failed.outcome, 'failed');
    assert.equal((await predictImages([await picture(pixels(0)).png().toBuffer()])).length, 1);
  });
});
