import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { PredictInput } from '../../../src/contracts/ipc/predictor.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { answer } from '../../../workers/predictor/answer.js';
import { createModelCache } from '../../../workers/predictor/model-cache.js';
import { serveModel } from '../../../workers/predictor/serve-model.js';
import { type Job, runJob, type TestData } from '../../helpers/engine/training-run.js';

loadTensorFlow({ intraOpThreads: 1 });

const COUNT = 40;
const SHAPE = [2, 3];

const data: TestData = {
  train: {
    x: { shape: SHAPE, values: Float32Array.from({ length: 6 * COUNT }, (_, i) => Math.sin(i)) },
    y: { values: Uint8Array.from({ length: COUNT }, (_, i) => i % 3) },
  },
  classes: ['a', 'b "quoted"', 'ç'],
};

const job: Job = {
  model: { layers: [{ type: 'Flatten' }, { type: 'Dense', units: 3, activation: 'softmax' }] },
  compile: { loss: 'sparse_categorical_crossentropy' },
  fit: { epochs: 1, batch_size: 8 },
};

/** Bodies of numbers in the shape of samples, or in one list. */
const NUMBERS = [
  '{"instances":[[[1,2,3],[4,5,6]]]}',
  '{"instances":[[1,2,3,4,5,6],[-0,0.5,-1e-3,1E2,7e0,0.12156862745098039]]}',
  ' { "instances" :\n[ [ [ [0.1, 0.2, 0.3] ], [[4, 5, 6]] ] ] }\r\n',
  '{"instances":[[3.4028234e38,1e-45,1e-400,0,0,0]]}',
  // Far from the training data: the prediction has warnings.
  '{"instances":[[1000,1000,1000,1000,1000,1000]]}',
];

/** Bodies about which there is more to say. */
const OTHERS = [
  '{"instances":[[[1,2,3],[4,5]]]}',
  '{"instances":[[1,2,3,4,5]]}',
  '{"instances":[1,2,3,4,5,6]}',
  '{"instances":[[1,2,3,4,5,"6"]]}',
  '{"instances":[[1,2,3,4,5,null]]}',
  '{"instances":[[1,2,3,4,5,1e39]]}',
  '{"instances":[[1,2,3,4,5,6]],"images":[]}',
  '{"instances":[[1,2,3,4,5,6]],"instances":[[1,2,3,4,5,6]]}',
  '{"instances":[{"b64":"AA=="}]}',
  '{"instances":[]}',
  '{"instances":[[1,2,3,4,5,6],]}',
  '{"instances":[[01,2,3,4,5,6]]}',
  '{"instances":[[1,2,3,4,5,6]]} x',
];

describe('a body of instances', () => {
  const ends: (() => Promise<void>)[] = [];
  const models = createModelCache(serveModel, 1);
  let directory: string;
  before(async () => {
    const run = await runJob({ after: (end) => ends.push(end) }, job, data);
    assert.equal(run.outcome.status, 'succeeded', JSON.stringify(run.outcome));
    directory = join(run.assignment.attemptDirectory, 'model');
  });
  after(async () => {
    for (const end of ends) await end();
  });
  const ask = (input: PredictInput) =>
    answer(
      { type: 'predict', id: 1, directory, input, invert: 'auto', topK: null },
      { models, limits: { maxImagePixels: 1000, maxTextCharacters: 1000 } },
    );

  test('of numbers is predicted as its values are, bit for bit', async () => {
    for (const body of NUMBERS) {
      const read = await ask({ kind: 'body', parts: [Buffer.from(body)] });
      assert.equal(read.type, 'predicted', body);
      assert.deepEqual(read, await ask({ kind: 'instances', instances: JSON.parse(body).instances }));
    }
  });

  test('is read in the parts in which it arrives', async () => {
    for (const text of NUMBERS) {
      const body = Buffer.from(text);
      const ends = [0, 1, body.length >> 1, body.length];
      const parts = ends.slice(1).map((end, index) => body.subarray(ends[index], end));
      const whole = await ask({ kind: 'body', parts: [body] });
      assert.deepEqual(await ask({ kind: 'body', parts }), whole);
      assert.deepEqual(await ask({ kind: 'body', parts: parts.map((part) => Buffer.from(part)) }), whole);
    }
  });

  test('of anything else is left unread', async () => {
    for (const body of OTHERS)
      assert.deepEqual(
        await ask({ kind: 'body', parts: [Buffer.from(body)] }),
        { type: 'unread', id: 1 },
        body,
      );
  });
});
