import assert from 'node:assert/strict';
import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ended, getJson, postJson, succeeded } from '../../bench/http.js';
import type { Stack } from '../../scripts/stack.js';
import type { Dataset } from '../../src/contracts/datasets/datasets.js';
import type { JobEvaluation } from '../../src/contracts/jobs/evaluation-report.js';
import type { Job } from '../../src/contracts/jobs/jobs.js';
import { startService } from '../helpers/api/service.js';
import { readNpz } from '../helpers/data/read-npz.js';
import { runScript } from '../helpers/keras/run-script.js';
import { until } from '../helpers/until.js';

const KINDS = ['cat', 'dog', 'fox'];
const ROWS = Array.from({ length: 240 }, (_, row) => {
  const kind = row % 3;
  const values = [kind + Math.sin(row), kind * 2 + Math.cos(row * 7), Math.sin(row * 3)];
  return { values: values.map((value) => Number(value.toFixed(3))), kind: KINDS[kind] ?? '' };
});
const COLUMNS = ['a', 'b', 'c'];
const CSV = [[...COLUMNS, 'kind'].join(','), ...ROWS.map(({ values, kind }) => [...values, kind].join(','))];
/** Fewer classes, and the columns in another order. */
const OTHER_ROWS = ROWS.filter(({ kind }) => kind !== 'cat').slice(0, 50);
const OTHER_CSV = [
  'kind,c,a,b',
  ...OTHER_ROWS.map(({ values: [a, b, c], kind }) => [kind, c, a, b].join(',')),
];

const MODEL = {
  name: 'kinds',
  layers: [
    {
      type: 'Dense',
      name: 'hidden',
      units: 8,
      activation: 'relu',
      kernel_regularizer: { type: 'l2', l2: 0.01 },
    },
    { type: 'Dense', name: 'kind', units: 3, activation: 'softmax' },
  ],
};

interface KerasAnswer {
  evaluation: Record<string, number>;
  outputs: number[][];
}

describe('Evaluations and predictions on datasets as jobs', () => {
  let stack: Stack & { dataDir: string };
  let train: Dataset;
  let other: Dataset;
  let trained: Job;

  const upload = async (lines: readonly string[], options: Record<string, string>): Promise<Dataset> => {
    const form = new FormData();
    form.append('files', new Blob([lines.join('\n')]), `${options['name']}.csv`);
    for (const [name, value] of Object.entries(options)) form.append(name, value);
    const answer = await fetch(`${stack.url}/api/v1/datasets`, { method: 'POST', body: form });
    assert.equal(answer.status, 201, await answer.clone().text());
    return (await answer.json()) as Dataset;
  };
  const post = (path: string, body: unknown): Promise<Job> =>
    postJson<Job>(`${stack.url}/api/v1${path}`, body);
  const evaluationOf = (id: string) => getJson<JobEvaluation>(`${stack.url}/api/v1/jobs/${id}/evaluation`);
  const fileOf = async (id: string) =>
    Buffer.from(await (await fetch(`${stack.url}/api/v1/jobs/${id}/predictions`)).arrayBuffer());

  before(async () => {
    stack = await startService();
    train = await upload(CSV, { name: 'train', label_column: 'kind', test_split: '0.25' });
    other = await upload(OTHER_CSV, { name: 'other', label_column: 'kind' });
    const job = await post('/jobs', {
      name: 'kinds',
      model: MODEL,
      compile: { loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'], optimizer: 'adam' },
      dataset: { id: train.id, x: [{ op: 'normalize' }] },
      fit: { epochs: 2, batch_size: 32 },
      seed: 3,
    });
    trained = await succeeded(stack.url, job.id);
  });
  after(() => stack.stop());

  test('an evaluation of the test split gives what the training gave', async () => {
    const posted = await post('/models/kinds/evaluate', { dataset: { id: train.id } });
    assert.equal(posted.kind, 'evaluate');
    assert.deepEqual(posted.config.inference, { model: 'kinds', version: 1, split: 'test', batch_size: 32 });
    const job = await succeeded(stack.url, posted.id);
    assert.equal(job.model, null);
    assert.equal(job.evaluation?.split, 'test');
    assert.equal(job.evaluation?.loss, trained.evaluation?.loss);
    assert.deepEqual(job.evaluation?.metrics, trained.evaluation?.metrics);
    const { reports, worst_samples: worst = [] } = await evaluationOf(job.id);
    assert.deepEqual(reports, (await evaluationOf(trained.id)).reports);
    assert.equal(worst.length, 50);
    const losses = worst.map(({ loss }) => Number(loss));
    assert.deepEqual(
      losses,
      losses.toSorted((a, b) => b - a),
    );
    assert.ok(KINDS.includes(String(worst[0]?.outputs['kind']?.label)));
  });

  test('a second dataset with fewer classes and other columns agrees with Keras', async () => {
    const evaluating = await post('/models/kinds/versions/1/evaluate', { dataset: { id: other.id } });
    assert.equal(evaluating.report.warnings[0]?.code, 'default_split');
    const predicting = await post('/models/kinds/predict', { dataset: { id: 'other' }, batch_size: 7 });
    const [job] = await Promise.all([
      succeeded(stack.url, evaluating.id),
      succeeded(stack.url, predicting.id),
    ]);
    const arrays = await readNpz(await fileOf(predicting.id));
    const saved = join(stack.dataDir, 'models', 'kinds', '1');
    const answer = await runScript<KerasAnswer>('keras-inference.py', {
      saved,
      x: OTHER_ROWS.map(({ values }) => values),
      y: OTHER_ROWS.map(({ kind }) => KINDS.indexOf(kind)),
      l2: 0.01,
    });
    const near = (value: number, expected: number | undefined) =>
      assert.ok(
        Math.abs(value - Number(expected)) <= 1e-5 * Math.max(1, Math.abs(value)),
        `${value} ${expected}`,
      );
    near(Number(job.evaluation?.loss), answer.evaluation['loss']);
    near(Number(job.evaluation?.metrics['accuracy']), answer.evaluation['accuracy']);
    assert.deepEqual(Object.keys(arrays), ['kind']);
    assert.deepEqual(arrays['kind']?.shape, [50, 3]);
    const values = arrays['kind']?.values ?? [];
    for (const [index, expected] of answer.outputs.flat().entries())
      near(values[index] ?? Number.NaN, expected);
  });

  test('a CSV file has a class and probabilities for each sample', async () => {
    const posted = await post('/models/kinds/predict', {
      dataset: { id: other.id },
      format: 'csv',
      split: 'all',
    });
    const job = await succeeded(stack.url, posted.id);
    assert.equal(job.predictions?.samples, 50);
    const lines = (await fileOf(job.id)).toString().trimEnd().split('\n');
    assert.equal(lines[0], 'index,label,p_cat,p_dog,p_fox');
    assert.equal(lines.length, 51);
    const [index, label, ...probabilities] = (lines[50] ?? '').split(',');
    assert.equal(index, '49');
    const best = probabilities.indexOf(String(Math.max(...probabilities.map(Number))));
    assert.equal(label, KINDS[best]);
    await until('the job keeps no copy of the model', async () => {
      const files = await readdir(join(stack.dataDir, 'jobs', job.id));
      return !files.includes('source-model');
    });
  });

  test('the jobs of one kind are listed, and predictions are deleted with their job', async () => {
    const list = await getJson<{ data: Job[] }>(`${stack.url}/api/v1/jobs?kind=predict`);
    assert.ok(list.data.length >= 2 && list.data.every(({ kind }) => kind === 'predict'));
    const [{ id = '' } = {}] = list.data;
    assert.equal((await fetch(`${stack.url}/api/v1/jobs/${id}`, { method: 'DELETE' })).status, 204);
    assert.equal((await fetch(`${stack.url}/api/v1/jobs/${id}/predictions`)).status, 404);
    await assert.rejects(access(join(stack.dataDir, 'jobs', id)));
  });

  test('a job continues after its version was deleted', async () => {
    await postJson(`${stack.url}/api/v1/models/kinds/evaluate`, { dataset: { id: other.id } });
    const posted = await post('/models/kinds/predict', { dataset: { id: other.id } });
    const paused = await postJson<Job>(`${stack.url}/api/v1/jobs/${posted.id}/pause`).catch(() => undefined);
    assert.equal((await fetch(`${stack.url}/api/v1/models/kinds`, { method: 'DELETE' })).status, 204);
    if (paused !== undefined) await postJson(`${stack.url}/api/v1/jobs/${posted.id}/resume`).catch(() => {});
    const job = await ended(stack.url, posted.id);
    assert.equal(job.status, 'succeeded', JSON.stringify(job.status_reason));
  });
});
