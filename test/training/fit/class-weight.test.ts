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
