import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { resolvedGraphOf } from '../../../src/domain/model/short/resolved-graph.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { vocabulariesOf } from '../../../workers/engine/model/vocabulary.js';
import type { NamedData } from '../../helpers/engine/named-data.js';
import { assign, type Job, runAssignment, runJob, type TestData } from '../../helpers/engine/training-run.js';

loadTensorFlow({ intraOpThreads: 1 });

const COUNT = 60;
const numbers = (length: number, of: (index: number) => number) =>
  Float32Array.from({ length }, (_, i) => of(i));

/** Words for an Embedding, pixels, and a table of float64, in which one column is not used. */
const data: NamedData = {
  arrays: [
    {
      role: 'x',
      name: 'words',
      shape: [5],
      train: Int32Array.from({ length: 5 * COUNT }, (_, i) => (i * 7) % 11),
    },
    {
      role: 'x',
      name: 'picture',
      shape: [4, 4, 1],
      train: Uint8Array.from({ length: 16 * COUNT }, (_, i) => (i * 37) % 256),
    },
    {
      role: 'x',
      name: 'table',
      shape: [3],
      columns: ['age', 'id', 'fare'],
      train: Float64Array.from({ length: 3 * COUNT }, (_, i) => 1.7e9 + Math.sin(i)),
    },
    { role: 'y', name: 'kind', train: Uint8Array.from({ length: COUNT }, (_, i) => i % 3) },
    { role: 'y', name: 'price', train: numbers(COUNT, (i) => Math.cos(i)) },
  ],
};

const job: Job = {
  model: {
    layers: [
      { type: 'InputLayer', name: 'words', shape: [5] },
      { type: 'InputLayer', name: 'picture', shape: [4, 4, 1] },
      { type: 'InputLayer', name: 'numbers', shape: [2] },
      { type: 'Embedding', name: 'embedded', input_dim: 11, output_dim: 3, inputs: 'words' },
      { type: 'Flatten', name: 'flat_words', inputs: 'embedded' },
      { type: 'Flatten', name: 'flat_picture', inputs: 'picture' },
      { type: 'Concatenate', name: 'all', inputs: ['flat_words', 'flat_picture', 'numbers'] },
      { type: 'Dense', name: 'hidden', units: 8, activation: 'relu', inputs: 'all' },
      { type: 'Dense', name: 'kind', units: 3, activation: 'softmax', inputs: 'hidden' },
      { type: 'Dense', name: 'cost', units: 1, inputs: 'hidden' },
    ],
    outputs: ['kind', 'cost'],
  },
  compile: {
    loss: { kind: 'categorical_crossentropy', cost: 'mse' },
    optimizer: 'adam',
    metrics: { kind: ['accuracy'] },
  },
  dataset: {
    x: {
      picture: [{ op: 'rescale', scale: 1 / 255 }],
      numbers: { array: 'table', columns: ['fare', 'age'], steps: [{ op: 'normalize' }] },
    },
    y: { kind: [{ op: 'one_hot', num_classes: 3 }], cost: { array: 'price' } },
  },
  fit: { epochs: 3, batch_size: 16, validation_split: 0.2 },
};

async function weightsOf(t: TestContext, options: { maxResidentBytes?: number }) {
  const run = await runJob(t, job, data, options);
  assert.equal(run.outcome.status, 'succeeded', JSON.stringify(run.outcome));
  const weights = await readFile(join(run.assignment.attemptDirectory, 'model', 'weights.bin'));
  const losses = run.epochs.map(({ loss, val_loss }) => [loss, val_loss]);
  const streams = run.messages.some(
    (one) => one.type === 'log' && one.message.includes('streamed from disk'),
  );
  return { run, weights, losses, streams };
}

describe('a model with words, an image and columns of a table, and two outputs', () => {
  test('trains to the same bits whether its arrays are resident or streamed', async (t) => {
    const resident = await weightsOf(t, {});
    const streamed = await weightsOf(t, { maxResidentBytes: 1000 });
    assert.equal(resident.streams, false);
    assert.equal(streamed.streams, true);
    assert.deepEqual(streamed.losses, resident.losses);
    assert.ok(streamed.weights.equals(resident.weights));
  });

  test('stores the preprocessing of each input with the model', async (t) => {
    const { run } = await weightsOf(t, {});
    const manifest = JSON.parse(
      await readFile(join(run.assignment.attemptDirectory, 'model', 'manifest.json'), 'utf8'),
    );
    assert.deepEqual(
      manifest.inputs.map((input: { name: string; input: unknown }) => [input.name, input.input]),
      [
        ['words', { shape: [5], dtype: 'int32' }],
        ['picture', { shape: [4, 4, 1], dtype: 'uint8' }],
        ['numbers', { shape: [2], dtype: 'float64' }],
      ],
    );
    assert.deepEqual(manifest.inputs[2].feature_names, ['fare', 'age']);
    const [normalize] = manifest.inputs[2].preprocessing;
    assert.ok(Math.abs(normalize.mean[0] - 1.7e9) < 1, 'the mean is in the units of the table');
  });

  test('ends with invalid_data where a word is outside the vocabulary of its Embedding', async (t) => {
    const [words, ...others] = data.arrays;
    assert.ok(words !== undefined);
    const train = words.train.slice();
    train[23] = 11;
    const { outcome } = await runJob(t, job, {
      arrays: [{ ...words, train: Int32Array.from(train as Int32Array) }, ...others],
    });
    assert.ok(outcome.status === 'failed');
    assert.equal(outcome.reason.code, 'invalid_data');
    assert.match(
      outcome.reason.message,
      /^x of 'words' of the train split contains 11 in sample 4, element 3\./,
    );
  });

  test('continues exactly after a pause in the middle of an epoch', async (t) => {
    const whole = await weightsOf(t, {});
    const first = await assign(t, job, data);
    const attempts = [1, 2].map((attempt) => join(first.datasetDirectory, `attempt-${attempt}`));
    for (const directory of attempts) await mkdir(directory);
    const [attemptDirectory = '', second = ''] = attempts;
    const stop = new AbortController();
    let saved = 0;
    const paused = await runAssignment(
      { ...first, attemptDirectory },
      {
        signal: stop.signal,
        checkpointSeconds: 0,
        onMessage: ({ type }) => {
          if (type === 'saved' && ++saved === 4) stop.abort('pause');
        },
      },
    );
    assert.deepEqual(paused.outcome, { status: 'paused' });
    const resumed = { ...first, attempt: 2, attemptDirectory: second, resumeFrom: [attemptDirectory] };
    const { outcome } = await runAssignment(resumed);
    assert.deepEqual(outcome, { status: 'succeeded' });
    assert.ok((await readFile(join(second, 'model', 'weights.bin'))).equals(whole.weights));
  });
});

test('values of an input are checked against every Embedding that they reach, also with those of another', () => {
  const graph = resolvedGraphOf({
    layers: [
      { type: 'InputLayer', name: 'a', shape: [2] },
      { type: 'InputLayer', name: 'b', shape: [3] },
      { type: 'InputLayer', name: 'c', shape: [3] },
      { type: 'Concatenate', name: 'both', inputs: ['a', 'b'] },
      { type: 'Embedding', name: 'shared', input_dim: 9, output_dim: 2, inputs: 'both' },
      { type: 'Embedding', name: 'own', input_dim: 5, output_dim: 2, inputs: 'b' },
      { type: 'Concatenate', name: 'last', axis: 1, inputs: ['shared', 'own'] },
      { type: 'Flatten', name: 'flat', inputs: 'last' },
      { type: 'Concatenate', name: 'out', inputs: ['flat', 'c'] },
    ],
    outputs: ['out'],
  });
  assert.deepEqual(vocabulariesOf(graph), [9, 5, undefined]);
});

describe('an autoencoder', () => {
  const pixels = Uint8Array.from({ length: 40 * 4 }, (_, index) => (index * 53) % 256);
  const images: TestData = {
    train: { x: { values: pixels, shape: [2, 2] }, y: { values: new Uint8Array(40) } },
  };
  const autoencoder: Job = {
    model: {
      layers: [
        { type: 'Flatten' },
        { type: 'Dense', units: 4, activation: 'sigmoid', kernel_initializer: 'zeros' },
        { type: 'Reshape', target_shape: [2, 2] },
      ],
    },
    compile: { loss: 'binary_crossentropy', optimizer: { type: 'sgd', learning_rate: 0 } },
    dataset: { x: [{ op: 'rescale', scale: 1 / 255 }], y: [{ op: 'input' }] },
    fit: { epochs: 1, batch_size: 40 },
  };

  test('is compared with the input after its steps', async (t) => {
    const { outcome, epochs } = await runJob(t, autoencoder, images);
    assert.deepEqual(outcome, { status: 'succeeded' });
    // Every output is 0.5, so that each pixel costs ln 2 whatever it is.
    assert.ok(Math.abs(Number(epochs[0]?.loss) - Math.LN2) < 1e-6);
    const squares = await runJob(
      t,
      { ...autoencoder, compile: { ...autoencoder.compile, loss: 'mse' } },
      images,
    );
    const mean = pixels.reduce((sum, pixel) => sum + (pixel / 255 - 0.5) ** 2, 0) / pixels.length;
    assert.ok(Math.abs(Number(squares.epochs[0]?.loss) - mean) < 1e-6);
  });

  test('ends with invalid_data where a crossentropy gets pixels that are not scaled', async (t) => {
    const { outcome } = await runJob(t, { ...autoencoder, dataset: { y: [{ op: 'input' }] } }, images);
    assert.ok(outcome.status === 'failed');
    assert.equal(outcome.reason.code, 'invalid_data');
    assert.match(outcome.reason.message, /Labels of binary_crossentropy must be from 0 to 1/);
  });
});
