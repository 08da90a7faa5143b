import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { type Job, runJob, type TestData } from '../../helpers/engine/training-run.js';
import { assertClose } from '../../helpers/keras/keras-fixtures.js';

loadTensorFlow({ intraOpThreads: 1 });

const CLASS_OF_ONE = 0.25;
/** -log σ(0): what a model that knows nothing pays for each sample. */
const UNSURE = Math.log(2);

/** A model that knows nothing and learns nothing, so that its losses show the weights alone. */
const job: Job = {
  model: { layers: [{ type: 'Dense', units: 1, activation: 'sigmoid', kernel_initializer: 'zeros' }] },
  compile: {
    loss: 'binary_crossentropy',
    optimizer: { type: 'sgd', learning_rate: 0 },
    metrics: ['accuracy'],
  },
  fit: { epochs: 1, batch_size: 8, validation_split: 0.5, class_weight: { 1: 5 } },
};

/** One in four is of class 1. */
function split(count: number): TestData['train'] {
  const values = Float32Array.from({ length: count }, (_, index) => index);
  const y = Uint8Array.from({ length: count }, (_, index) => Number(index % (1 / CLASS_OF_ONE) === 0));
  return { x: { values, shape: [1] }, y: { values: y } };
}

test('class_weight weights the training loss, but neither metrics nor validation nor evaluation', async (t) => {
  const { epochs, evaluation } = await runJob(t, job, { train: split(40), test: split(16) });
  const [epoch] = epochs;
  const weighted = UNSURE * (1 - CLASS_OF_ONE + 5 * CLASS_OF_ONE);
  assertClose(
    [epoch?.loss, epoch?.val_loss, evaluation?.loss].map(Number),
    [weighted, UNSURE, UNSURE],
    'losses of training, validation and test',
    { relative: 1e-6 },
  );
  // An output of 0.5 counts as class 0.
  const accuracies = [epoch?.metrics, epoch?.val_metrics, evaluation?.metrics].map(
    (all) => all?.['accuracy'],
  );
  assert.deepEqual(accuracies, [0.75, 0.75, 0.75]);
});

test('class_weight "balanced" counts the samples that are trained on, and the log has the weights', async (t) => {
  const fit = { ...job.fit, class_weight: 'balanced' as const };
  // 20 samples, 5 of class 1.
  const { epochs, messages, assignment } = await runJob(t, { ...job, fit }, { train: split(40) });
  assertClose([Number(epochs[0]?.loss)], [UNSURE], 'loss', { relative: 1e-6 });
  assert.equal(assignment.config.fit.class_weight, 'balanced');
  const lines = messages.flatMap((message) => (message.type === 'log' ? [message.message] : []));
  assert.ok(lines.includes(`Balanced class weights: {"0":${20 / 30},"1":2}`), lines.join('\n'));
});

test('class_weight "balanced" of labels that are not classes from 0 fails with the reason', async (t) => {
  const labels = { values: Float32Array.from({ length: 40 }, (_, index) => (index % 2) * 2 - 1) };
  const compile = { ...job.compile, loss: 'hinge', metrics: [] };
  const fit = { ...job.fit, class_weight: 'balanced' as const };
  const { outcome } = await runJob(t, { ...job, compile, fit }, { train: { ...split(40), y: labels } });
  assert.equal(outcome.status === 'failed' && outcome.reason.code, 'invalid_data');
});
