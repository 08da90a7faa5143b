import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import {
  type Job,
  runJob,
  type TestArray,
  type TestData,
  type TrainingRun,
} from '../../helpers/engine/training-run.js';
import { growthsOf, median } from '../../helpers/processes/memory-growth.js';

loadTensorFlow({ intraOpThreads: 1 });

const job: Job = {
  model: {
    layers: [
      { type: 'Dense', units: 8, activation: 'relu' },
      { type: 'Dropout', rate: 0.3 },
      { type: 'Dense', units: 3, activation: 'softmax' },
    ],
  },
  compile: { loss: 'sparse_categorical_crossentropy', optimizer: 'adam', metrics: ['accuracy'] },
  fit: { epochs: 3, batch_size: 16, validation_split: 0.2 },
};

/** Small whole numbers, which both types hold. */
function split(count: number, toArray: (numbers: number[]) => TestArray['values']): TestData['train'] {
  const y = Uint8Array.from({ length: count }, (_, index) => index % 3);
  const x = Array.from({ length: count * 4 }, (_, index) => ((index * 37) % 11) - 5 + (y[index >> 2] ?? 0));
  return { x: { values: toArray(x), shape: [4] }, y: { values: y } };
}

const floats = (numbers: number[]) => Float32Array.from(numbers);
const shorts = (numbers: number[]) => Int16Array.from(numbers);

async function digest({ assignment }: TrainingRun): Promise<string> {
  const weights = await readFile(join(assignment.attemptDirectory, 'model', 'weights.bin'));
  return createHash('sha256').update(weights).digest('hex');
}

describe('a dataset beyond the memory limit is streamed from disk', () => {
  for (const [dtype, toArray] of [
    ['float32', floats],
    ['int16', shorts],
  ] as const) {
    test(`${dtype}: with the same bits as in memory, including the evaluation`, async (t) => {
      const data: TestData = { train: split(103, toArray), test: split(29, toArray) };
      const resident = await runJob(t, job, data);
      const streamed = await runJob(t, job, data, { maxResidentBytes: 0 });
      assert.equal(streamed.outcome.status, 'succeeded');
      assert.equal(await digest(streamed), await digest(resident));
      assert.deepEqual(streamed.evaluation?.metrics, resident.evaluation?.metrics);
      assert.ok(
        streamed.messages.some((message) => message.type === 'log' && /streamed/.test(message.message)),
      );
    });
  }
});

test('a dataset that would leave too little device memory is streamed', async (t) => {
  const { outcome, messages } = await runJob(
    t,
    job,
    { train: split(103, floats) },
    { deviceMemoryBytes: 1000 },
  );
  assert.equal(outcome.status, 'succeeded');
  assert.ok(messages.some((message) => message.type === 'log' && /streamed/.test(message.message)));
});

test('memory does not grow over twenty jobs in the same process', async (t) => {
  const data: TestData = { train: split(200, floats) };
  const sizes: number[] = [];
  for (let round = 0; round < 20; round++) {
    await runJob(t, job, data);
    sizes.push(process.memoryUsage().rss);
  }
  // The first jobs pay for what is kept: kernels, thread stacks, the heap's first growth.
  const growths = growthsOf(sizes.slice(9));
  const shown = `grew by ${growths.map((growth) => (growth / 1e6).toFixed(1)).join(', ')} MB`;
  t.diagnostic(shown);
  assert.ok(median(growths) < 4e6, shown);
});
