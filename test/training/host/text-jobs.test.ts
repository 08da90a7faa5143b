import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { UploadOptions } from '../../../src/contracts/datasets/datasets.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { createTestStore } from '../../helpers/data/dataset-uploads.js';
import { type TrainedUpload, trainUpload } from '../../helpers/data/trained-upload.js';
import { compareInterrupted } from '../../helpers/engine/interrupted-run.js';
import type { Job } from '../../helpers/engine/training-run.js';

loadTensorFlow({ intraOpThreads: 1 });

const GOOD = ['A great, GREAT film', 'I loved it', 'simply wonderful'];
const BAD = ['A dull film', 'I hated it', 'simply awful, truly awful'];
const CITIES = ['Bern', 'Oslo', 'Rome'];

/** Texts, categories and integers with the class that they decide. */
const CSV = [
  'review,city,member,label',
  ...Array.from({ length: 48 }, (_, row) => {
    const isGood = row % 2 === 0;
    const texts = isGood ? GOOD : BAD;
    return `"${texts[row % 3]}",${CITIES[row % 3]},${row % 7},${isGood ? 'good' : 'bad'}`;
  }),
].join('\n');

const OPTIONS: UploadOptions = {
  column_types: { review: 'text', city: 'category' },
  label_column: 'label',
};

const WORDS = ['film', 'great', 'loved', 'wonderful', 'dull', 'hated', 'awful'];

const CHAIN: Job = {
  model: {
    layers: [
      { type: 'TextVectorization', vocabulary: WORDS, output_sequence_length: 5 },
      { type: 'Embedding', input_dim: 9, output_dim: 4, mask_zero: true },
      { type: 'GlobalAveragePooling1D' },
      { type: 'Dense', units: 2, activation: 'softmax' },
    ],
  },
  compile: { loss: 'sparse_categorical_crossentropy', optimizer: { type: 'adam', learning_rate: 0.1 } },
  dataset: { x: { input_layer: { array: 'review' } } },
  fit: { epochs: 12, batch_size: 8 },
};

const GRAPH: Job = {
  model: {
    layers: [
      { type: 'InputLayer', name: 'review', shape: [1], dtype: 'string' },
      { type: 'InputLayer', name: 'city', shape: [1], dtype: 'string' },
      { type: 'InputLayer', name: 'member', shape: [1], dtype: 'int64' },
      {
        type: 'TextVectorization',
        name: 'words',
        vocabulary: WORDS,
        output_mode: 'multi_hot',
        inputs: 'review',
      },
      { type: 'StringLookup', name: 'place', vocabulary: CITIES, output_mode: 'one_hot', inputs: 'city' },
      {
        type: 'IntegerLookup',
        name: 'known',
        vocabulary: [0, 1, 2],
        output_mode: 'one_hot',
        inputs: 'member',
      },
      {
        type: 'HashedCrossing',
        name: 'crossed',
        num_bins: 5,
        output_mode: 'one_hot',
        inputs: ['city', 'member'],
      },
      { type: 'Concatenate', name: 'all', inputs: ['words', 'place', 'known', 'crossed', 'member'] },
      { type: 'Dense', name: 'out', units: 1, activation: 'sigmoid', inputs: 'all' },
    ],
    inputs: ['review', 'city', 'member'],
    outputs: ['out'],
  },
  compile: {
    loss: 'binary_crossentropy',
    optimizer: { type: 'adam', learning_rate: 0.1 },
    metrics: ['accuracy'],
  },
  fit: { epochs: 12, batch_size: 8 },
};

let store: Awaited<ReturnType<typeof createTestStore>>;

const ends: (() => Promise<void>)[] = [];
before(async () => {
  store = await createTestStore({ after: (end) => ends.push(end) });
});
after(async () => {
  for (const end of ends) await end();
});

const asked = (instances: unknown[]) => ({ input: { kind: 'instances' as const, instances } });

describe('a chain that begins with TextVectorization', () => {
  let trained: TrainedUpload;
  before(async () => {
    trained = await trainUpload(store, { 'reviews.csv': CSV }, CHAIN, OPTIONS);
  });

  test('learns from texts and classifies new ones', async () => {
    const predictions = await trained.predict(asked(['a GREAT film!', ['I hated it']]));
    assert.deepEqual(
      predictions.map(({ label }) => label),
      ['good', 'bad'],
    );
  });

  test('takes a text alone, in lists and by the name of its column', async () => {
    const [alone, ...others] = await trained.predict(
      asked(['a GREAT film!', ['a GREAT film!'], [['a GREAT film!']], { review: 'a GREAT film!' }]),
    );
    for (const other of others) assert.deepEqual(other, alone);
  });

  test('rejects numbers, lists of several texts and texts that are too long, each at its place', async () => {
    const reply = await trained.ask(asked(['fine', 3, ['a', 'b'], null, { title: 'x' }, 'a'.repeat(1001)]));
    assert.ok(reply.type === 'rejected');
    assert.equal(reply.code, 'invalid_instance');
    assert.deepEqual(
      reply.errors.map(({ pointer, code }) => [pointer, code]),
      [
        ['/instances/1', 'invalid_type'],
        ['/instances/2', 'shape_mismatch'],
        ['/instances/3', 'invalid_type'],
        ['/instances/4/title', 'unknown_field'],
        ['/instances/4/review', 'missing_field'],
        ['/instances/5', 'invalid_value'],
      ],
    );
  });

  test('describes its input as texts', () => {
    assert.deepEqual(trained.manifest.input, { shape: [1], dtype: 'string' });
    assert.deepEqual(trained.manifest.feature_names, ['review']);
  });

  test('is trained to the same weights where the texts are read as they are needed', async () => {
    const streamed = await trainUpload(store, { 'reviews.csv': CSV }, CHAIN, {
      ...OPTIONS,
      maxResidentBytes: 0,
    });
    const samples = asked([...GOOD, ...BAD, '']);
    assert.deepEqual(await streamed.predict(samples), await trained.predict(samples));
  });

  test('is resumed to the same weights', () => compareInterrupted(trained.run.assignment, [2, 9]));
});

describe('a chain whose vocabulary is found on the training split', () => {
  const layers = [
    { type: 'TextVectorization', max_tokens: 12, output_mode: 'tf_idf', pad_to_max_tokens: true },
    { type: 'Dense', units: 2, activation: 'softmax' },
  ] as const;
  let trained: TrainedUpload;
  before(async () => {
    const job = { ...CHAIN, model: { layers: [...layers] } };
    trained = await trainUpload(store, { 'reviews.csv': CSV }, job, OPTIONS);
  });

  test('is reported, logged and kept with the model', async () => {
    assert.deepEqual(
      trained.report.warnings.map(({ code }) => code).filter((code) => code === 'adapted_layer'),
      ['adapted_layer'],
    );
    const predictions = await trained.predict(asked(['truly awful', { review: 'wonderful' }]));
    assert.deepEqual(
      predictions.map(({ label }) => label),
      ['bad', 'good'],
    );
  });

  test('is the same after a pause', () => compareInterrupted(trained.run.assignment, [3]));
});

describe('a crossing of discretized numbers', () => {
  const layers = [
    { type: 'InputLayer', name: 'city', shape: [1], dtype: 'string' },
    { type: 'InputLayer', name: 'member', shape: [1] },
    { type: 'Discretization', name: 'bins', bin_boundaries: [1.5, 4], inputs: 'member' },
    {
      type: 'HashedCrossing',
      name: 'crossed',
      num_bins: 8,
      output_mode: 'one_hot',
      inputs: ['place', 'bins'],
    },
    { type: 'StringLookup', name: 'place', vocabulary: CITIES, inputs: 'city' },
    { type: 'Embedding', name: 'vectors', input_dim: 3, output_dim: 2, inputs: 'bins' },
    { type: 'Flatten', name: 'flat', inputs: 'vectors' },
    { type: 'Concatenate', name: 'all', inputs: ['crossed', 'flat', 'member'] },
    { type: 'Dense', name: 'out', units: 1, activation: 'sigmoid', inputs: 'all' },
  ];
  const job = { ...GRAPH, model: { layers }, fit: { epochs: 2, batch_size: 8 } } as Job;

  test('trains, predicts and is resumed to the same weights', async () => {
    const trained = await trainUpload(store, { 'reviews.csv': CSV }, job, OPTIONS);
    const predictions = await trained.predict(asked([{ city: 'Rome', member: 2 }]));
    assert.equal(predictions.length, 1);
    await compareInterrupted(trained.run.assignment, [1]);
  });
});

describe('an encoded lookup without a vocabulary', () => {
  const layers = [
    { type: 'StringLookup', name: 'place', output_mode: 'one_hot' },
    { type: 'Dense', units: 2, activation: 'softmax' },
  ] as const;
  const job: Job = { ...CHAIN, model: { layers: [...layers] }, fit: { epochs: 2, batch_size: 8 } };

  for (const type of ['category', 'text'] as const)
    test(`is as wide as the distinct values of a column of type ${type}, and is resumed to the same weights`, async () => {
      const trained = await trainUpload(
        store,
        { 'reviews.csv': CSV },
        {
          ...job,
          dataset: {
            x:
              type === 'text'
                ? { input_layer: { array: 'city' } }
                : { input_layer: { array: 'table', columns: ['city'] } },
          },
        },
        { ...OPTIONS, column_types: { review: 'text', city: type } },
      );
      const place = trained.report.layers.find(({ name }) => name === 'place');
      assert.deepEqual(place?.output_shape, [null, 1 + CITIES.length]);
      await compareInterrupted(trained.run.assignment, [1]);
    });
});

describe('a graph of texts, categories and integers', () => {
  let trained: TrainedUpload;
  before(async () => {
    trained = await trainUpload(store, { 'reviews.csv': CSV }, GRAPH, OPTIONS);
  });

  test('learns and predicts', async () => {
    const sample = { review: 'great', city: 'Rome', member: 3 };
    const predictions = await trained.predict(asked([sample, { ...sample, review: 'dull', city: 'Paris' }]));
    assert.deepEqual(
      predictions.map(({ label }) => label),
      ['good', 'bad'],
    );
  });
});
