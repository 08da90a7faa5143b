import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import type { XOp } from '../../../src/contracts/datasets/preprocessing.js';
import { MODEL_DIRECTORY } from '../../../src/contracts/ipc/trainer.js';
import type { JobCreate } from '../../../src/contracts/jobs/training-config.js';
import { resolveJob } from '../../../src/domain/admission/resolve-job.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { createTestStore } from '../../helpers/data/dataset-uploads.js';
import { runAssignment } from '../../helpers/engine/training-run.js';

loadTensorFlow({ intraOpThreads: 1 });

/** 20 houses whose prices are whole numbers, and one for the test split. */
const prices = Array.from({ length: 20 }, (_, index) => 150000 + 900 * index);
const csv = `area,price\n${prices.map((price, index) => `${index},${price}`).join('\n')}\n`;

const jobOn = (
  id: string,
  compile: NonNullable<JobCreate['compile']>,
  { units, epochs, x }: { units: number; epochs: number; x: XOp[] },
): JobCreate => ({
  model: {
    layers: [
      { type: 'Dense', units, kernel_initializer: 'zeros', ...(units > 1 && { activation: 'softmax' }) },
    ],
  },
  compile,
  dataset: { id, x },
  fit: { epochs, batch_size: 40, shuffle: false },
});

async function uploaded(t: TestContext, text: string) {
  const service = await createTestStore(t);
  const { id } = await service.upload({ 'train.csv': text, 'test.csv': 'area,price\n5,150900\n6,151800\n' });
  const found = await service.store.get(id);
  assert.ok(found);
  return found;
}

async function train(
  found: Awaited<ReturnType<typeof uploaded>>,
  compile: NonNullable<JobCreate['compile']>,
  {
    units = 1,
    maxResidentBytes = 1e9,
    epochs = 1,
    x = [],
  }: { units?: number; maxResidentBytes?: number; epochs?: number; x?: XOp[] } = {},
) {
  const { dataset } = found.stored;
  const resolved = resolveJob(jobOn(dataset.id, compile, { units, epochs, x }), {
    dataset,
    maxJobMemoryBytes: 8e9,
    maxRunSeconds: 600,
  });
  assert.ok(resolved.outcome === 'resolved', JSON.stringify(resolved));
  const assignment = {
    jobId: 'job_test',
    attempt: 1,
    config: resolved.config,
    dataset: found.stored,
    datasetDirectory: found.directory,
    attemptDirectory: found.directory,
    resumeFrom: [],
    delivered: { epoch: 0, checkpoint: 0 },
  };
  return runAssignment(assignment, { maxResidentBytes });
}

const manifestClasses = async (directory: string): Promise<unknown> =>
  JSON.parse(await readFile(join(directory, MODEL_DIRECTORY, 'manifest.json'), 'utf8')).classes;

test('a column of Unix times, which float32 blurs, trains because it is normalized in float64', async (t) => {
  const service = await createTestStore(t);
  const rows = Array.from({ length: 32 }, (_, index) => `${1_700_000_000 + index},${index / 32 + 0.01}`);
  const { id } = await service.upload({ 'times.csv': `time,level\n${rows.join('\n')}\n` });
  const found = await service.store.get(id);
  assert.ok(found);
  assert.equal(found.stored.dataset.x?.dtype, 'float64');
  const compile = { loss: 'mse', optimizer: { type: 'sgd', learning_rate: 0.1 } } as const;
  const { epochs } = await train(found, compile, { epochs: 60, x: [{ op: 'normalize' }] });
  assert.ok(Number(epochs.at(-1)?.loss) < 1e-4, `loss ${epochs.at(-1)?.loss}`);
});

describe('whole-number labels of a CSV', () => {
  const frozen = { type: 'sgd', learning_rate: 0 } as const;

  test('are the original numbers with a regression loss, in memory and from disk', async (t) => {
    const found = await uploaded(t, csv);
    assert.equal(found.stored.dataset.classes?.length, 20);
    for (const maxResidentBytes of [1e9, 0]) {
      const { epochs, evaluation } = await train(
        found,
        { loss: 'mae', optimizer: frozen },
        { maxResidentBytes },
      );
      assert.equal(epochs[0]?.loss, prices.reduce((sum, price) => sum + price, 0) / 20);
      assert.equal(evaluation?.loss, 151350);
      assert.equal(await manifestClasses(found.directory), null);
    }
  });

  test('are classes with a crossentropy', async (t) => {
    const found = await uploaded(t, csv);
    const compile = { loss: 'sparse_categorical_crossentropy', optimizer: frozen } as const;
    const { epochs } = await train(found, compile, { units: 20 });
    assert.deepEqual(await manifestClasses(found.directory), prices.map(String));
    assert.ok(Math.abs(Number(epochs[0]?.loss) - Math.log(20)) < 1e-5);
  });
});
