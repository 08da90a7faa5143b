import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { XOp } from '../../../src/contracts/datasets/preprocessing.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import {
  assign,
  type Job,
  runAssignment,
  runJob,
  type TestData,
  type TrainingRun,
} from '../../helpers/engine/training-run.js';

loadTensorFlow({ intraOpThreads: 1 });

const SAMPLES = 36;
/** Images of one channel that are 0 in the class 0 and 1 in the class 1. */
const classOf = (sample: number) => (sample * 7 + (sample >> 2)) % 2;
const split = {
  x: {
    values: Uint8Array.from({ length: SAMPLES * 16 }, (_, pixel) => classOf(Math.floor(pixel / 16))),
    shape: [4, 4, 1],
  },
  y: { values: Uint8Array.from({ length: SAMPLES }, (_, sample) => classOf(sample)) },
};
const data: TestData = { train: split, validation: split, classes: ['0', '1'] };

const STEPS: Record<string, XOp> = { mix_up: { op: 'mix_up', alpha: 1 }, cut_mix: { op: 'cut_mix' } };

/** A model that gives the mean of the pixels, or a constant, as both probabilities. */
const modelOf = (kernel: 'ones' | 'zeros', bias: number): Job['model'] => ({
  layers: [
    { type: 'GlobalAveragePooling2D' },
    {
      type: 'Dense',
      units: 1,
      kernel_initializer: kernel,
      bias_initializer: { type: 'constant', value: bias },
    },
  ],
});

const jobOf = (x: XOp[], model: Job['model']): Job => ({
  model,
  compile: { loss: 'mse', optimizer: { type: 'sgd', learning_rate: 0 } },
  dataset: { x },
  fit: { epochs: 1, batch_size: 10 },
});

const lossesOf = ({ epochs: [epoch] }: TrainingRun) =>
  [Number(epoch?.loss), Number(epoch?.val_loss)] as const;

for (const [name, step] of Object.entries(STEPS)) {
  describe(`the step ${name}`, () => {
    test('mixes labels with the same samples and weights as the inputs', async (t) => {
      const [loss, validated] = lossesOf(await runJob(t, jobOf([step], modelOf('ones', 0)), data));
      // The share of pixels that a rectangle covers is a whole number of them; its weight is not.
      assert.ok(loss < (name === 'mix_up' ? 1e-10 : 0.03), `${loss}`);
      assert.equal(validated, 0);
    });

    test('mixes in training and not in validation', async (t) => {
      const [loss, validated] = lossesOf(await runJob(t, jobOf([step], modelOf('zeros', 0.5)), data));
      assert.ok(loss > 0.02 && loss < 0.24, `${loss}`);
      assert.equal(validated, 0.25);
    });
  });
}

test('labels that are the input are mixed with it', async (t) => {
  const autoencoder: Job = {
    ...jobOf([{ op: 'mix_up', alpha: 1 }, { op: 'cut_mix' }], {
      layers: [{ type: 'Dense', units: 1, kernel_initializer: 'ones' }],
    }),
    dataset: { x: [{ op: 'mix_up', alpha: 1 }, { op: 'cut_mix' }], y: [{ op: 'input' }] },
  };
  const [loss] = lossesOf(await runJob(t, autoencoder, data));
  assert.equal(loss, 0);
});

/** Augmentation by layers and by steps, and a last batch that is smaller. */
const trained: Job = {
  model: {
    layers: [
      { type: 'RandomBrightness', factor: 0.3, value_range: [0, 1] },
      { type: 'MixUp' },
      { type: 'RandomContrast', factor: 0.4, value_range: [0, 1] },
      { type: 'Flatten' },
      { type: 'Dense', units: 2, activation: 'softmax' },
    ],
  },
  compile: { loss: 'categorical_crossentropy', optimizer: 'adam' },
  dataset: { x: [{ op: 'mix_up' }, { op: 'cut_mix' }], y: [{ op: 'one_hot' }] },
  fit: { epochs: 2, batch_size: 10 },
  checkpoint: { every_epochs: 1 },
};

async function digest({ outcome, assignment }: TrainingRun): Promise<string> {
  assert.deepEqual(outcome, { status: 'succeeded' });
  const bytes = await readFile(join(assignment.attemptDirectory, 'model', 'weights.bin'));
  return createHash('sha256').update(bytes).digest('hex');
}

test('a paused and resumed training mixes as an uninterrupted one', async (t) => {
  const whole = await runJob(t, trained, data);
  const first = await assign(t, trained, data);
  const stop = new AbortController();
  let saved = 0;
  const paused = await runAssignment(first, {
    signal: stop.signal,
    checkpointSeconds: 0,
    onMessage: ({ type }) => {
      if (type === 'saved' && ++saved === 3) stop.abort('pause');
    },
  });
  assert.deepEqual(paused.outcome, { status: 'paused' });
  const attemptDirectory = join(first.datasetDirectory, 'second');
  await mkdir(attemptDirectory);
  const resumeFrom = [first.attemptDirectory];
  const second = await runAssignment({ ...first, attempt: 2, attemptDirectory, resumeFrom });
  assert.equal(await digest(second), await digest(whole));
});

test('predictions are preprocessed without mixing', async (t) => {
  const { assignment } = await runJob(t, trained, data);
  const manifest = await readFile(join(assignment.attemptDirectory, 'model', 'manifest.json'), 'utf8');
  assert.deepEqual((JSON.parse(manifest) as { preprocessing: unknown }).preprocessing, []);
});
