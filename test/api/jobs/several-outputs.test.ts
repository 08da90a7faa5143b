import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { JobSchema } from '../../../src/contracts/jobs/jobs.js';
import { assertContract, startApi } from '../../helpers/api/api.js';

const SPARSE = 'sparse_categorical_crossentropy';

const body = {
  model: {
    layers: [
      { type: 'InputLayer', name: 'image', shape: [28, 28] },
      { type: 'Flatten', name: 'flat', inputs: 'image' },
      { type: 'Dense', name: 'digit', units: 10, activation: 'softmax', inputs: 'flat' },
      { type: 'Dense', name: 'aux', units: 10, activation: 'softmax', inputs: 'flat' },
      { type: 'Dense', name: 'size', units: 1, inputs: 'flat' },
    ],
    outputs: ['digit', 'aux', 'size'],
  },
  compile: {
    loss: { digit: SPARSE, aux: { type: SPARSE }, size: null },
    loss_weights: [1, 0.3, null],
    metrics: [['accuracy'], [], null],
    weighted_metrics: { aux: ['accuracy'] },
    run_eagerly: true,
  },
  dataset: { id: 'mnist', y: { digit: { array: 'y' }, aux: { array: 'y' } } },
  fit: { class_weight: { aux: { 3: 2 } }, validation_split: 0.1 },
  checkpoint: { monitor: 'val_digit_accuracy' },
};

describe('POST /api/v1/jobs with several outputs', () => {
  test('responds 202 with what is compiled for each output, which can be posted again', async (t) => {
    const { request } = await startApi(t);
    const { body: job } = await request.post('/api/v1/jobs').send(body).expect(202);
    assertContract(JobSchema, job);
    const { compile, task, fit, checkpoint } = job.config;
    const loss = { type: SPARSE, from_logits: false };
    const accuracy = { name: 'accuracy', function: 'sparse_categorical_accuracy' };
    const { optimizer: _optimizer, ...outputs } = compile;
    assert.deepEqual(outputs, {
      loss: { digit: loss, aux: loss, size: null },
      loss_weights: { digit: 1, aux: 0.3 },
      metrics: { digit: [accuracy], aux: [], size: [] },
      weighted_metrics: { aux: [accuracy] },
    });
    assert.deepEqual(task, { digit: 'multi_class', aux: 'multi_class', size: 'regression' });
    assert.deepEqual(fit.class_weight, { aux: { 3: 2 } });
    assert.equal(checkpoint.mode, 'max');
    const { body: again } = await request.post('/api/v1/jobs').send(job.config).expect(202);
    assert.deepEqual(again.config, job.config);
  });

  test('responds 422 with every output at fault', async (t) => {
    const { request } = await startApi(t);
    const compile = { loss: { digit: 'mse', aux: SPARSE }, metrics: { digti: 'accuracy' } };
    const { body: problem } = await request
      .post('/api/v1/jobs')
      .send({ ...body, compile })
      .expect(422);
    assert.deepEqual(
      problem.errors.map(({ pointer }: { pointer: string }) => pointer),
      ['/compile/loss', '/compile/metrics/digti', '/model/layers/2'],
    );
  });
});
