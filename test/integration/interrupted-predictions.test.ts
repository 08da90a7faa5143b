import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ended, getJson, postJson, succeeded } from '../../bench/http.js';
import type { Stack } from '../../scripts/stack.js';
import type { Dataset } from '../../src/contracts/datasets/datasets.js';
import type { Job } from '../../src/contracts/jobs/jobs.js';
import { startService } from '../helpers/api/service.js';
import { descendantsOf } from '../helpers/processes/process-tree.js';
import { until } from '../helpers/until.js';

/** Batches of one sample: enough of them to be interrupted. */
const ROWS = 60_000;
const CSV = ['a,b,sum', ...Array.from({ length: ROWS }, (_, row) => `${row},${row % 7},${row + (row % 7)}`)];

describe('A prediction on a dataset that is interrupted', () => {
  let stack: Stack & { dataDir: string };
  let dataset: Dataset;

  const predict = (): Promise<Job> =>
    postJson<Job>(`${stack.url}/api/v1/models/sums/predict`, {
      dataset: { id: dataset.id },
      split: 'all',
      batch_size: 1,
      format: 'csv',
    });
  const predicting = async (): Promise<Job> => {
    const { id } = await predict();
    return until('it predicts', async () => {
      const job = await getJson<Job>(`${stack.url}/api/v1/jobs/${id}`);
      assert.equal(job.finished_at, null, 'it was too fast');
      return (job.progress?.samples ?? 0) > 0 && job;
    });
  };

  before(async () => {
    stack = await startService();
    const form = new FormData();
    form.append('files', new Blob([CSV.join('\n')]), 'sums.csv');
    form.append('label_column', 'sum');
    const answer = await fetch(`${stack.url}/api/v1/datasets`, { method: 'POST', body: form });
    dataset = (await answer.json()) as Dataset;
    const { id } = await postJson<Job>(`${stack.url}/api/v1/jobs`, {
      name: 'sums',
      model: { layers: [{ type: 'Dense', units: 1 }] },
      compile: { loss: 'mse' },
      dataset: { id: dataset.id, x: [{ op: 'normalize' }] },
      fit: { epochs: 1, batch_size: 10_000 },
      seed: 1,
    });
    await succeeded(stack.url, id);
  });
  after(() => stack.stop());

  test('by kill -9 of its trainer writes the same file', async () => {
    const whole = await succeeded(stack.url, (await predict()).id);
    const { id } = await predicting();
    const [worker] = stack.pids.workers;
    const trainers = (await descendantsOf(worker ?? 0)).filter(({ command }) => command.includes('trainer'));
    assert.ok(trainers.length > 0);
    for (const { pid } of trainers) process.kill(pid, 'SIGKILL');
    const job = await succeeded(stack.url, id);
    assert.equal(job.attempt, 2);
    assert.equal(job.predictions?.sha256, whole.predictions?.sha256);
    assert.equal(job.predictions?.samples, ROWS);
  });

  test('by a cancellation leaves no file', async () => {
    const { id } = await predicting();
    await postJson(`${stack.url}/api/v1/jobs/${id}/cancel`);
    const job = await ended(stack.url, id);
    assert.equal(job.status, 'cancelled');
    assert.equal(job.predictions, null);
    await until('no file is left', async () => {
      const files = await readdir(join(stack.dataDir, 'jobs', id), { recursive: true });
      return !files.some((file) => file.includes('predictions'));
    });
    assert.equal((await fetch(`${stack.url}/api/v1/jobs/${id}/predictions`)).status, 404);
  });

  test('by a pause continues when it is resumed', async () => {
    const { id } = await predicting();
    await postJson(`${stack.url}/api/v1/jobs/${id}/pause`);
    await until('it is paused', async () => {
      const { status } = await getJson<Job>(`${stack.url}/api/v1/jobs/${id}`);
      return status === 'paused';
    });
    await postJson(`${stack.url}/api/v1/jobs/${id}/resume`);
    const job = await succeeded(stack.url, id);
    assert.equal(job.predictions?.samples, ROWS);
  });
});
