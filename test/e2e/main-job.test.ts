import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { ended, getJson, postJson } from '../../bench/http.js';
import { encodePng, readTestDigit } from '../../scripts/demo/digit.js';
import type { Stack } from '../../scripts/stack.js';
import type { Dataset } from '../../src/contracts/datasets/datasets.js';
import type { JobEvaluation } from '../../src/contracts/jobs/evaluation-report.js';
import type { Job } from '../../src/contracts/jobs/jobs.js';
import type { Checkpoint, EpochMetrics } from '../../src/contracts/jobs/progress.js';
import type { PredictResponse } from '../../src/contracts/predictions.js';
import { startService } from '../helpers/api/service.js';
import { mnistSubset } from '../helpers/data/mnist-subset.js';

const EPOCHS = 3;

describe('The main job, from upload to prediction, on a subset of real MNIST', () => {
  let stack: Stack;
  let job: Job;

  after(() => stack.stop());

  before(async () => {
    stack = await startService();
    const dataset = await upload(await mnistSubset(6000, 1000));
    job = await postJson<Job>(`${stack.url}/api/v1/jobs`, articleJob(dataset.id));
  });

  test('streams every event once, in order, and ends with the job', async () => {
    const events = await readEventStream(`/api/v1/jobs/${job.id}/events`);
    const numbered = events.filter((event) => event.id !== undefined);
    assert.deepEqual(
      numbered.map((event) => Number(event.id)),
      numbered.map((_, index) => index + 1),
    );
    assert.equal(numbered[0]?.type, 'queued');
    assert.equal(numbered.at(-1)?.type, 'succeeded');
    assert.equal(numbered.filter((event) => event.type === 'epoch').length, EPOCHS);
  });

  test('the job has succeeded, with its history and the device the trainer proved', async () => {
    job = await ended(stack.url, job.id);
    assert.equal(job.status, 'succeeded');
    assert.deepEqual(
      job.status_history.map((change) => change.status),
      ['queued', 'running', 'succeeded'],
    );
    assert.match(job.device?.tensorflow_version ?? '', /^2\./);
    assert.deepEqual(job.model, { name: 'e2e-mlp', version: 1 });
  });

  test('metrics hold one record an epoch, with falling loss', async () => {
    const { data } = await getJson<{ data: EpochMetrics[] }>(`${stack.url}/api/v1/jobs/${job.id}/metrics`);
    assert.deepEqual(
      data.map((record) => record.epoch),
      [1, 2, 3],
    );
    assert.ok(Number(data[2]?.loss) < Number(data[0]?.loss));
    assert.ok(Number(data[2]?.val_metrics?.['accuracy']) > 0.85);
  });

  test('the evaluation is over the whole test split, with a report by class', async () => {
    const evaluation = await getJson<JobEvaluation>(`${stack.url}/api/v1/jobs/${job.id}/evaluation`);
    assert.equal(evaluation.split, 'test');
    assert.equal(evaluation.samples, 1000);
    assert.ok(Number(evaluation.metrics['accuracy']) > 0.85);
    const [report] = evaluation.reports ?? [];
    assert.equal(report?.classes.length, 10);
    assert.equal(
      report.confusion_matrix?.flat().reduce((sum, count) => sum + count, 0),
      1000,
    );
    assert.ok(Math.abs(Number(report.accuracy) - Number(evaluation.metrics['accuracy'])) < 1e-6);
  });

  test('checkpoints download with the digest they are listed with', async () => {
    const { data } = await getJson<{ data: Checkpoint[] }>(`${stack.url}/api/v1/jobs/${job.id}/checkpoints`);
    assert.equal(data.length, EPOCHS);
    const last = data.find((checkpoint) => checkpoint.epoch === EPOCHS);
    const bytes = await download(`/api/v1/jobs/${job.id}/checkpoints/${EPOCHS}`);
    assert.equal(bytes.length, last?.size_bytes);
    assert.equal(createHash('sha256').update(bytes).digest('hex'), last?.sha256);
  });

  test('PNGs of test digits come back with their labels', async () => {
    let right = 0;
    for (let index = 0; index < 10; index++) {
      const digit = await readTestDigit(index);
      const answer = await predict(await encodePng(digit));
      right += answer.predictions[0]?.label === String(digit.label) ? 1 : 0;
    }
    assert.ok(right >= 9, `${right} of 10 right`);
  });

  test('the same job again becomes the next version of the model', async () => {
    const again = await postJson<Job>(`${stack.url}/api/v1/jobs`, articleJob(job.config.dataset.id));
    const done = await ended(stack.url, again.id);
    assert.deepEqual(done.model, { name: 'e2e-mlp', version: 2 });
    assert.deepEqual(done.evaluation?.loss, job.evaluation?.loss, 'the same seed gives the same result');
  });

  function articleJob(datasetId: string) {
    return {
      name: 'e2e-mlp',
      model: {
        layers: [
          { type: 'Dense', units: 128, activation: 'relu' },
          { type: 'Dense', units: 10, activation: 'softmax' },
        ],
      },
      compile: { optimizer: 'rmsprop', loss: 'categorical_crossentropy', metrics: ['accuracy'] },
      dataset: {
        id: datasetId,
        x: [
          { op: 'reshape', shape: [784] },
          { op: 'rescale', scale: 1 / 255 },
        ],
        y: [{ op: 'one_hot', num_classes: 10 }],
      },
      fit: { epochs: EPOCHS, batch_size: 64, validation_split: 0.1 },
      seed: 7,
    };
  }

  async function upload(files: File[]): Promise<Dataset> {
    const form = new FormData();
    for (const file of files) form.append('file', file, file.name);
    return answer(await fetch(`${stack.url}/api/v1/datasets`, { method: 'POST', body: form }), 201);
  }

  async function predict(png: Buffer): Promise<PredictResponse> {
    const url = `${stack.url}/api/v1/models/e2e-mlp/predict`;
    return answer(
      await fetch(url, { method: 'POST', headers: { 'content-type': 'image/png' }, body: png }),
      200,
    );
  }

  async function download(path: string): Promise<Buffer> {
    return Buffer.from(await (await fetch(stack.url + path)).arrayBuffer());
  }

  async function answer<Body>(response: Response, status: number): Promise<Body> {
    const text = await response.text();
    assert.equal(response.status, status, text);
    return JSON.parse(text);
  }

  async function readEventStream(path: string): Promise<{ id: string | undefined; type: string }[]> {
    const response = await fetch(stack.url + path, { headers: { accept: 'text/event-stream' } });
    const blocks = (await response.text()).split('\n\n').filter((block) => /^(id|event):/m.test(block));
    return blocks.map((block) => ({
      id: /^id: ?(.*)$/m.exec(block)?.[1],
      type: /^event: ?(.*)$/m.exec(block)?.[1] ?? '',
    }));
  }
});
