import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import type { StartWeights } from '../../src/contracts/weights/start-weights.js';
import type { StartSource } from '../../src/domain/weights/start/start-source.js';
import { uploadedSource } from '../../src/domain/weights/start/uploaded-source.js';
import { createTensorFiles } from '../../src/infra/artifacts/weights/tensor-files.js';
import type { JsonObject } from '../../src/schema/json-object.js';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';
import { readSavedModel } from '../../workers/engine/storage/read-saved-model.js';
import { storeWeights } from '../../workers/weights/store-weights.js';
import { assignFrom, refusalFrom } from '../helpers/engine/start-weights.js';
import { type Job, runAssignment, type TestData } from '../helpers/engine/training-run.js';
import { assertClose, unpack } from '../helpers/keras/keras-fixtures.js';
import { runScript } from '../helpers/keras/run-script.js';

loadTensorFlow({ intraOpThreads: 1 });

const SAMPLES = 24;
const ID = 'wts_00000000000000000000000000';
const waves = (length: number, step: number) => Array.from({ length }, (_, index) => Math.sin(index * step));
const [x, y] = [waves(SAMPLES * 72, 0.37), waves(SAMPLES * 2, 0.91)];
const data: TestData = {
  train: {
    x: { values: Float32Array.from(x), shape: [6, 6, 2] },
    y: { values: Float32Array.from(y), shape: [2] },
  },
};

interface Answer {
  definition: JsonObject;
  frozen_definition: JsonObject;
  continued: Record<string, string>;
  fresh: Record<string, string>;
  transfer: Record<string, string>;
}

let directory = '';
let keras: Answer;

/** A file that Keras wrote, read as an upload. */
async function uploaded(name: string): Promise<StartSource> {
  const targetDirectory = await mkdtemp(join(directory, 'stored-'));
  const scratchDirectory = join(targetDirectory, 'scratch');
  await mkdir(scratchDirectory);
  const path = join(directory, name);
  const file = { path, name, sizeBytes: (await stat(path)).size, sha256: '0'.repeat(64) };
  const reply = await storeWeights({
    type: 'read_weights',
    weightsId: ID,
    createdAt: new Date(0).toISOString(),
    name: null,
    files: [file],
    targetDirectory,
    scratchDirectory,
    limits: { maxUploadBytes: 1e8, maxUploadEntries: 1000 },
  });
  assert.equal(reply.type, 'read', JSON.stringify(reply));
  return uploadedSource(await createTensorFiles().uploaded(ID, targetDirectory));
}

const jobOf = (model: JsonObject, weights: StartWeights): Job => ({
  name: 'job',
  // As Keras printed it.
  model: model as unknown as Job['model'],
  compile: { optimizer: { type: 'adam', learning_rate: 0.01 }, loss: 'mse' },
  fit: { epochs: 2, batch_size: 8, shuffle: false },
  weights,
});

async function train(t: TestContext, name: string, job: Job, expected: Record<string, string>) {
  const started = await assignFrom(t, await uploaded(name), job, data);
  const run = await runAssignment(started.assignment);
  assert.deepEqual(run.outcome, { status: 'succeeded' });
  const { weights } = await readSavedModel(join(run.assignment.attemptDirectory, 'model'));
  for (const [path, value] of Object.entries(expected)) {
    const found = weights.get(path) ?? weights.get(`base/${path}`) ?? [];
    assertClose(found, unpack({ shape: [], data: value }), path, { relative: 1e-4, ofLargest: 2e-5 });
  }
  return started;
}

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'trainhorn-start-'));
  keras = await runScript<Answer>('start_weights.py', { directory, x, y });
});
after(() => rm(directory, { recursive: true, force: true }));

describe('a job that starts from weights of Keras trains to the same weights as Keras', () => {
  for (const name of ['whole.keras', 'whole.h5'])
    test(`from ${name}, with the state of its optimizer`, async (t) => {
      const job = jobOf(keras.definition, { id: ID, optimizer: true });
      const { plan } = await train(t, name, job, keras.continued);
      assert.deepEqual([plan.match.match, plan.match.matched, plan.match.optimizer], ['path', 9, true]);
    });

  for (const name of ['whole.keras', 'whole.h5', 'whole.weights.h5'])
    test(`from ${name}, with a new optimizer`, async (t) => {
      await train(t, name, jobOf(keras.definition, { id: ID }), keras.fresh);
    });

  test('from the legacy file of a frozen base, with a new head', async (t) => {
    const model = structuredClone(keras.frozen_definition);
    const job = jobOf(withHeadOfHalves(model), { id: ID, layer: 'base' });
    const { plan, report } = await train(t, 'base.h5', job, keras.transfer);
    assert.deepEqual(plan.match.initialized, ['other/kernel', 'other/bias']);
    assert.ok(report.warnings.some(({ code }) => code === 'initial_weights'));
  });

  test('by the names of layers inside a nested model', async (t) => {
    const job = jobOf(withHeadOfHalves(structuredClone(keras.frozen_definition)), { id: ID, match: 'name' });
    await train(t, 'base.h5', job, keras.transfer);
  });

  test('not from a file of another model, which is refused with both counts', async (t) => {
    const findings = await refusalFrom(
      t,
      await uploaded('base.h5'),
      jobOf(keras.definition, { id: ID }),
      data,
    );
    assert.deepEqual(
      findings.map(({ pointer, code }) => [pointer, code]),
      [['/weights', 'weights_mismatch']],
    );
    assert.match(findings[0]?.detail ?? '', /3 layers with weights, the model 2/);
  });
});

/** The definition with initializers of its head that give 0.5. */
function withHeadOfHalves(model: JsonObject): JsonObject {
  const halves = { class_name: 'Constant', config: { value: 0.5 } };
  const text = JSON.stringify(model, (_key, value) =>
    value?.name === 'other' && value.units !== undefined
      ? { ...value, kernel_initializer: halves, bias_initializer: halves }
      : value,
  );
  return JSON.parse(text);
}
