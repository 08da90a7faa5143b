import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import sharp from 'sharp';
import type { PostedImage, PredictInput } from '../../../src/contracts/ipc/predictor.js';
import type { ModelManifest } from '../../../src/contracts/models.js';
import type { Prediction } from '../../../src/contracts/predictions.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { answer } from '../../../workers/predictor/answer.js';
import { createModelCache } from '../../../workers/predictor/model-cache.js';
import { serveModel } from '../../../workers/predictor/serve-model.js';
import { predictionsIn } from '../../helpers/data/predictions-in.js';
import type { NamedData } from '../../helpers/engine/named-data.js';
import { type Job, runJob } from '../../helpers/engine/training-run.js';

loadTensorFlow({ intraOpThreads: 1 });

const COUNT = 60;
const SIDE = 4;
const CITIES = ['Bern', 'Oslo', 'Rome'];

/** Pixels, columns of a table of which one has categories, and rows for windows. */
const data: NamedData = {
  arrays: [
    {
      role: 'x',
      name: 'photo',
      shape: [SIDE, SIDE, 3],
      train: Uint8Array.from({ length: SIDE * SIDE * 3 * COUNT }, (_, i) => (i * 37) % 256),
    },
    {
      role: 'x',
      name: 'table',
      shape: [3],
      columns: ['age', 'id', 'city'],
      categories: [{ column: 'city', values: CITIES }],
      train: Float64Array.from({ length: 3 * COUNT }, (_, i) => (i % 3 === 2 ? (i / 3) % 3 : i % 50)),
    },
    { role: 'x', name: 'words', shape: [2], train: Int32Array.from({ length: 2 * COUNT }, (_, i) => i % 7) },
    {
      role: 'y',
      name: 'kind',
      classes: ['cat', 'dog'],
      train: Uint8Array.from({ length: COUNT }, (_, i) => i % 2),
    },
    { role: 'y', name: 'price', train: Float32Array.from({ length: COUNT }, (_, i) => Math.cos(i)) },
  ],
};

const job: Job = {
  model: {
    layers: [
      { type: 'InputLayer', name: 'photo', shape: [SIDE, SIDE, 3] },
      { type: 'InputLayer', name: 'about', shape: [2] },
      { type: 'InputLayer', name: 'words', shape: [2] },
      { type: 'Embedding', name: 'embedded', input_dim: 7, output_dim: 2, inputs: 'words' },
      { type: 'Flatten', name: 'flat_words', inputs: 'embedded' },
      { type: 'Flatten', name: 'flat_photo', inputs: 'photo' },
      { type: 'Concatenate', name: 'all', inputs: ['flat_photo', 'about', 'flat_words'] },
      { type: 'Dense', name: 'hidden', units: 4, activation: 'tanh', inputs: 'all' },
      { type: 'Dense', name: 'kind', units: 2, inputs: 'hidden' },
      { type: 'Dense', name: 'price', units: 1, inputs: 'hidden' },
      { type: 'Reshape', name: 'square', target_shape: [2, 2], inputs: 'hidden' },
    ],
    outputs: ['kind', 'price', 'square'],
  },
  compile: {
    loss: {
      kind: { type: 'sparse_categorical_crossentropy', from_logits: true },
      price: 'mse',
      square: null,
    },
  },
  dataset: {
    x: {
      photo: [{ op: 'rescale', scale: 1 / 255 }],
      about: { array: 'table', columns: ['city', 'age'], steps: [{ op: 'normalize' }] },
    },
  },
  fit: { epochs: 2, batch_size: 16 },
};

describe('predictions of a model with an image, columns and words, and three outputs', () => {
  const ends: (() => Promise<void>)[] = [];
  let directory: string;
  let manifest: ModelManifest;
  before(async () => {
    const run = await runJob({ after: (end) => ends.push(end) }, job, data);
    assert.equal(run.outcome.status, 'succeeded', JSON.stringify(run.outcome));
    directory = join(run.assignment.attemptDirectory, 'model');
    manifest = { version: 1, ...JSON.parse(await readFile(join(directory, 'manifest.json'), 'utf8')) };
  });
  after(async () => {
    for (const end of ends) await end();
  });

  const models = createModelCache(serveModel, 1);
  const ask = (input: PredictInput) => {
    const request = { type: 'predict', id: 1, directory, input } as const;
    return answer(
      { ...request, invert: 'auto', topK: null },
      { models, limits: { maxImagePixels: 1000, maxTextCharacters: 1000 } },
    );
  };
  const predict = async (instances: unknown[]): Promise<Record<string, Prediction>[]> => {
    const reply = await ask({ kind: 'instances', instances });
    assert.ok(reply.type === 'predicted', JSON.stringify(reply));
    return predictionsIn(reply);
  };
  const errorsOf = async (input: PredictInput) => {
    const reply = await ask(input);
    assert.ok(reply.type === 'rejected', JSON.stringify(reply));
    return reply.errors.map(({ pointer, code }) => [pointer, code]);
  };
  const photo = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => (i * 37) % 256);
  const sample = { photo: [...photo], about: [2, 30], words: [0, 6] };
  const file = async (): Promise<PostedImage> => {
    const raw = { width: SIDE, height: SIDE, channels: 3 } as const;
    return { bytes: await sharp(photo, { raw }).png().toBuffer(), file: 'a.png', pointer: '/files/0' };
  };

  test('are described by the manifest', () => {
    assert.deepEqual(
      manifest.inputs?.map(({ name, categories }) => [name, categories]),
      [
        ['photo', undefined],
        ['about', [{ column: 'city', values: CITIES }]],
        ['words', undefined],
      ],
    );
    assert.deepEqual(manifest.outputs, [
      { name: 'kind', output_shape: [2], task: 'multi_class', classes: ['cat', 'dog'], from_logits: true },
      { name: 'price', output_shape: [1], task: 'regression', classes: null, from_logits: false },
      { name: 'square', output_shape: [2, 2], task: 'regression', classes: null, from_logits: false },
    ]);
  });

  test('have the form of the task of each output, also of one without loss', async () => {
    const [prediction] = await predict([sample]);
    assert.deepEqual(Object.keys(prediction ?? {}), ['kind', 'price', 'square']);
    const sum = prediction?.['kind']?.probabilities?.reduce((all, one) => all + Number(one.probability), 0);
    assert.ok(Math.abs((sum ?? 0) - 1) < 1e-6);
    assert.match(prediction?.['kind']?.label ?? '', /^(cat|dog)$/);
    assert.equal(prediction?.['price']?.outputs?.length, 1);
    assert.deepEqual(
      prediction?.['square']?.outputs?.map((row) => Array.isArray(row) && row.length),
      [2, 2],
    );
  });

  test('are the same for an image as a file and as pixels, and for categories as texts and as numbers', async () => {
    const [expected] = await predict([sample]);
    const spellings = [
      { ...sample, photo: await file() },
      { ...sample, about: ['Rome', 30] },
      { words: [0, 6], about: { age: 30, city: 'Rome' }, photo: [...photo] },
      { ...sample, about: { age: 30, city: 2 } },
    ];
    for (const [index, spelling] of spellings.entries()) {
      const [prediction] = await predict([spelling]);
      const images = index === 0 ? ['photo'] : [];
      assert.deepEqual(Object.keys(prediction?.['price']?.images ?? {}), images);
      for (const [name, { images: _images, ...own }] of Object.entries(prediction ?? {}))
        assert.deepEqual(own, expected?.[name]);
    }
  });

  test('do not depend on the other samples of a request', async () => {
    const other = { photo: [...photo].reverse(), about: ['Oslo', 1], words: [1, 2] };
    const many = await predict([other, sample, other]);
    const [alone] = await predict([sample]);
    assert.deepEqual(many[1]?.['kind']?.label, alone?.['kind']?.label);
    const [one, among] = [alone, many[1]].map((prediction) => Number(prediction?.['price']?.outputs?.[0]));
    assert.ok(Math.abs((one ?? 0) - (among ?? 1)) < 1e-5);
  });

  test('name the input of each warning', async () => {
    const [prediction] = await predict([{ ...sample, about: [2, 1000] }]);
    assert.deepEqual(
      prediction?.['kind']?.warnings?.map(({ code, input }) => [code, input]),
      [['outside_training_range', 'about']],
    );
  });

  test('are rejected with all that is wrong with each input', async () => {
    const wrong = [
      { foto: 1, about: ['Paris', 30], words: [0, 7] },
      { ...sample, about: { age: 30 } },
      [1, 2],
    ];
    assert.deepEqual(await errorsOf({ kind: 'instances', instances: wrong }), [
      ['/instances/0/foto', 'unknown_field'],
      ['/instances/0/photo', 'missing_field'],
      ['/instances/2', 'invalid_value'],
      ['/instances/0/about/0', 'invalid_value'],
      ['/instances/1/about/city', 'missing_field'],
      ['/instances/0/words', 'invalid_value'],
    ]);
  });

  test('are rejected for files that belong to no input, or do not give all inputs', async () => {
    const image = await file();
    const images = [
      { ...image, field: 'photo' },
      { ...image, field: 'pictures', pointer: '/files/1' },
    ];
    assert.deepEqual(await errorsOf({ kind: 'images', images }), [
      ['/files/1', 'unknown_field'],
      ['/about', 'missing_field'],
      ['/words', 'missing_field'],
    ]);
    assert.deepEqual(await errorsOf({ kind: 'images', images: [image] }), [['/files/0', 'invalid_value']]);
  });
});
