import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { articleJob } from '../../../scripts/demo/article-job.js';
import { assertProblem, startApi } from '../../helpers/api/api.js';

const [JOB, WEIGHTS] = ['job_00000000000000000000000000', 'wts_00000000000000000000000000'];

async function refusalsOf(t: TestContext, weights: unknown, more: object = {}) {
  const { request } = await startApi(t);
  const problem = assertProblem(
    await request.post('/api/v1/jobs').send({ ...articleJob(), ...more, weights }),
    422,
    'validation_failed',
  );
  return (problem.errors ?? []).map(({ pointer, code }) => [pointer, code]);
}

const CASES: readonly [name: string, weights: object, pointer: string, code: string][] = [
  ['weights that do not exist', { id: WEIGHTS }, '/weights/id', 'weights_not_found'],
  ['a model that does not exist', { model: 'none' }, '/weights/model', 'model_not_found'],
  [
    'a job that does not exist',
    { checkpoint: { job_id: JOB } },
    '/weights/checkpoint/job_id',
    'job_not_found',
  ],
  ['no source', { optimizer: true }, '/weights', 'missing_field'],
  ['two sources', { id: WEIGHTS, model: 'none' }, '/weights', 'conflicting_arguments'],
  ['a version without a model', { id: WEIGHTS, version: 1 }, '/weights/version', 'conflicting_arguments'],
  ['an unknown mode', { model: 'none', match: 'shape' }, '/weights/match', 'unknown_name'],
];

describe('POST /api/v1/jobs with weights to start from', () => {
  for (const [name, weights, pointer, code] of CASES)
    test(`responds 422 with a pointer for ${name}`, async (t) => {
      const found = await refusalsOf(t, weights);
      assert.ok(
        found.some(([at, of]) => at === pointer && of === code),
        JSON.stringify(found),
      );
    });

  test('reports weights next to the other findings about the job', async (t) => {
    const found = await refusalsOf(t, { id: WEIGHTS }, { dataset: { id: 'none' } });
    assert.deepEqual(found.map(([pointer]) => pointer).sort(), ['/dataset/id', '/weights/id']);
  });
});
