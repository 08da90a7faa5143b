import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { ModelVersionSchema } from '../../src/contracts/models.js';
import type { WeightsDetails } from '../../src/contracts/weights/weights.js';
import { createWeightsId } from '../../src/domain/ids.js';
import { assertContract, assertProblem, startApi } from '../helpers/api/api.js';
import { sampleWeights } from '../helpers/fakes/fake-weights.js';

const DENSE: WeightsDetails['tensors'] = [
  { name: 'layers/dense/vars/0', shape: [4, 3], dtype: 'float32' },
  { name: 'layers/dense/vars/1', shape: [3], dtype: 'float32' },
];

const MODEL = {
  layers: [
    { type: 'InputLayer', shape: [4] },
    { type: 'Dense', units: 3, activation: 'softmax' },
  ],
};

/** Images of 4 TB on the way to 4 numbers. */
const ENLARGED = [
  { op: 'expand_dims' },
  { op: 'resize', height: 1_000_000, width: 1_000_000 },
  { op: 'resize', height: 4, width: 1 },
  { op: 'reshape', shape: [4] },
];

async function startWithWeights(t: TestContext) {
  const api = await startApi(t);
  const id = createWeightsId();
  api.ports.readResult = { outcome: 'read', weights: { ...sampleWeights(id), tensors: DENSE } };
  await api.ports.weights.read(id, [], {});
  const body = { name: 'iris', weights: { id }, model: MODEL };
  return { ...api, body };
}

describe('POST /api/v1/models', () => {
  test('makes weights and a definition the next version, which has neither job nor dataset', async (t) => {
    const { request, body } = await startWithWeights(t);
    const answer = await request.post('/api/v1/models').send({ ...body, classes: ['a', 'b', 'c'] });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    assertContract(ModelVersionSchema, answer.body);
    const { job_id, dataset_id, task, classes, imported, input } = answer.body;
    assert.deepEqual([job_id, dataset_id, task], [null, null, 'multi_class']);
    assert.deepEqual(classes, ['a', 'b', 'c']);
    assert.deepEqual([imported.match.match, imported.match.matched], ['path', 2]);
    assert.deepEqual(input, { shape: [4], dtype: 'float32' });
    const { location = '' } = answer.headers;
    assert.equal(location, '/api/v1/models/iris/versions/1');
    assert.deepEqual((await request.get(location)).body, answer.body);
  });

  const WRONG: [text: string, change: object, pointer: string][] = [
    ['unknown weights', { weights: { id: 'wts_00000000000000000000000000' } }, '/weights/id'],
    ['a file without a definition', { model: undefined }, '/model'],
    [
      'a model that does not declare its input',
      { model: { layers: [{ type: 'Dense', units: 3 }] } },
      '/input_shape',
    ],
    [
      'weights of another shape',
      { model: { layers: [MODEL.layers[0], { type: 'Dense', units: 2 }] } },
      '/weights',
    ],
    ['too few classes', { classes: ['a', 'b'] }, '/classes'],
    ['classes of one name', { classes: ['a', 'b', 'a'] }, '/classes/2'],
    ['a task of another shape of output', { task: 'semantic_segmentation' }, '/task'],
    ['two classes for three numbers', { task: { dense: 'binary' } }, '/task/dense'],
    ['classes of an unknown output', { classes: { other: ['a', 'b', 'c'] } }, '/classes/other'],
    ['steps to another shape', { preprocessing: [{ op: 'reshape', shape: [2, 2] }] }, '/preprocessing'],
    ['statistics to fit', { preprocessing: [{ op: 'normalize' }] }, '/preprocessing/0'],
    ['a range without width', { value_range: [1, 1] }, '/value_range'],
    ['a range beyond float32', { value_range: [-1e308, 1e308] }, '/value_range'],
    ['a range of one number in float32', { value_range: [0, 1e-50] }, '/value_range'],
    ['steps that need too much memory', { input_shape: [4, 1], preprocessing: ENLARGED }, '/preprocessing'],
    ['an unknown field', { clases: [] }, '/clases'],
  ];
  for (const [text, change, pointer] of WRONG)
    test(`answers 422 to ${text}, with its pointer`, async (t) => {
      const { request, body } = await startWithWeights(t);
      const answer = await request.post('/api/v1/models').send({ ...body, ...change });
      const { errors = [] } = assertProblem(answer, 422, 'validation_failed');
      assert.ok(
        errors.some((error) => error.pointer === pointer),
        JSON.stringify(errors),
      );
    });

  test('answers 422 where the weights are deleted while they are imported', async (t) => {
    const { request, ports, body } = await startWithWeights(t);
    t.mock.method(ports.weights, 'importModel', async () => {
      await ports.weights.delete(body.weights.id);
      return { outcome: 'failed', message: 'no such file' };
    });
    const { errors = [] } = assertProblem(
      await request.post('/api/v1/models').send(body),
      422,
      'validation_failed',
    );
    assert.deepEqual(
      errors.map(({ code, pointer }) => [code, pointer]),
      [['weights_not_found', '/weights/id']],
    );
  });

  test('warns of a range of images for a model that takes none', async (t) => {
    const { request, body } = await startWithWeights(t);
    const answer = await request.post('/api/v1/models').send({ ...body, value_range: [0, 1] });
    assert.deepEqual(
      answer.body.imported.warnings.map(({ code, pointer }: Record<string, string>) => [code, pointer]),
      [['no_effect', '/value_range']],
    );
  });

  test('names every weight that the file lacks', async (t) => {
    const { request, body } = await startWithWeights(t);
    const model = { layers: [...MODEL.layers, { type: 'Dense', units: 1 }] };
    const answer = await request.post('/api/v1/models').send({ ...body, model });
    assert.match(assertProblem(answer, 422, 'validation_failed').detail, /dense_1/);
  });
});
