import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { JobCreate } from '../../src/contracts/training-config.js';
import { resolveJob } from '../../src/domain/resolve-job.js';
import { loadTensorFlow } from '../../workers/engine/tensorflow.js';
import { createTestStore } from '../helpers/dataset-uploads.js';
import { runAssignment } from '../helpers/training-run.js';

loadTensorFlow({ intraOpThreads: 1 });

/** 20 houses whose prices are whole numbers, and one for the test split. */
const prices = Array.from({ length: 20 }, (_, index) => 150000 + 900 * index);
const csv = `area,price\n${prices.map((price, index) => `${index},${price}`).join('\n')}\n`;

const jobOn = (id: string, compile: JobCreate['compile'], units: number): JobCreate => ({
  model: {
    layers: [
      { type: 'Dense', units, kernel_initializer: 'zeros', ...(units > 1 && { activation: 'softmax' }) },
    ],
  },
  compile,
  dataset: { id },
  fit: { epochs: 1, batch_size: 40, shuffle: false },
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
  compile: JobCreate['compile'],
  { units = 1, maxResidentBytes = 1e9 } = {},
) {
  const { dataset } = found.stored;
  const resolved = resolveJob(jobOn(dataset.id, compile, units), {
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

describe('whole-number labels of a CSV', () => {
  const frozen = { type: 'sgd', learning_rate: 0 } as const;

  test('are the numbers as written under a regression loss, in memory and from disk', async (t) => {
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
    }
  });

  test('are classes under a crossentropy', async (t) => {
    const found = await uploaded(t, csv);
    const compile = { loss: 'sparse_categorical_crossentropy', optimizer: frozen } as const;
    const { epochs } = await train(found, compile, { units: 20 });
    assert.ok(Math.abs(Number(epochs[0]?.loss) - Math.log(20)) < 1e-5);
  });
});
