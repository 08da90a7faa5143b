import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ended, getJson, postJson } from '../../bench/http.js';
import type { Stack } from '../../scripts/stack.js';
import type { Dataset } from '../../src/contracts/datasets/datasets.js';
import type { Job } from '../../src/contracts/jobs/jobs.js';
import type { ModelVersion } from '../../src/contracts/models.js';
import type { PredictResponse } from '../../src/contracts/predictions.js';
import { startService } from '../helpers/api/service.js';

/** As model.to_json() of Keras 3.15 prints it, with every string in place. */
const keras = (className: string, config: object) => ({
  module: 'keras.layers',
  class_name: className,
  config: {
    ...config,
    trainable: true,
    dtype: { module: 'keras', class_name: 'DTypePolicy', config: { name: 'float32' }, registered_name: null },
  },
  registered_name: null,
});

const MODEL = {
  module: 'keras',
  class_name: 'Sequential',
  config: {
    name: 'reviews',
    trainable: true,
    layers: [
      {
        module: 'keras.layers',
        class_name: 'InputLayer',
        config: {
          batch_shape: [null, 1],
          dtype: 'string',
          sparse: false,
          ragged: false,
          name: 'text',
          optional: false,
        },
        registered_name: null,
      },
      keras('TextVectorization', {
        name: 'words',
        max_tokens: 50,
        standardize: 'lower_and_strip_punctuation',
        split: 'whitespace',
        ngrams: null,
        output_mode: 'int',
        output_sequence_length: 6,
        pad_to_max_tokens: false,
        sparse: false,
        ragged: false,
        vocabulary: null,
        idf_weights: null,
        encoding: 'utf-8',
        vocabulary_size: 2,
      }),
      keras('Embedding', { name: 'vectors', input_dim: 50, output_dim: 4, mask_zero: true }),
      keras('GlobalAveragePooling1D', { name: 'mean', data_format: 'channels_last', keepdims: false }),
      keras('Dense', { name: 'kind', units: 1, activation: 'sigmoid', use_bias: true }),
    ],
  },
  registered_name: null,
};

const ROWS = Array.from({ length: 40 }, (_, row) =>
  row % 2 === 0 ? `"A truly fine film, no. ${row}",good` : `"A dull, endless film no. ${row}",bad`,
);

interface SavedDefinition {
  userDefinedMetadata: { trainhorn: { model: { layers: { name: string; vocabulary?: string[] }[] } } };
}

describe('A job on texts over the API', () => {
  let stack: Stack;
  let job: Job;

  after(() => stack.stop());

  before(async () => {
    stack = await startService();
    const form = new FormData();
    form.append('files', new Blob([['review,kind', ...ROWS].join('\n')]), 'reviews.csv');
    form.append('column_types', JSON.stringify({ review: 'text' }));
    const response = await fetch(`${stack.url}/api/v1/datasets`, { method: 'POST', body: form });
    const dataset = (await response.json()) as Dataset;
    assert.equal(response.status, 201, JSON.stringify(dataset));
    const body = {
      name: 'reviews',
      model: MODEL,
      compile: { loss: 'binary_crossentropy', optimizer: { type: 'adam', learning_rate: 0.1 } },
      dataset: { id: dataset.id },
      fit: { epochs: 10, batch_size: 8 },
      seed: 1,
    };
    job = await postJson<Job>(`${stack.url}/api/v1/jobs`, body);
    job = await ended(stack.url, job.id);
  });

  test('trains a Keras model whose vocabulary is found on the training split', () => {
    assert.equal(job.status, 'succeeded');
  });

  test('has the vocabulary that was found in the model.json of the model', async () => {
    const { userDefinedMetadata } = await getJson<SavedDefinition>(
      `${stack.url}/api/v1/models/reviews/versions/1/files/model.json`,
    );
    const words = userDefinedMetadata.trainhorn.model.layers.find(({ name }) => name === 'words');
    assert.deepEqual(words?.vocabulary?.slice(0, 3), ['no', 'film', 'a']);
  });

  test('predicts strings, and describes its input', async () => {
    const { input } = await getJson<ModelVersion>(`${stack.url}/api/v1/models/reviews/versions/1`);
    assert.deepEqual(input, { shape: [1], dtype: 'string' });
    const { predictions } = await postJson<PredictResponse>(`${stack.url}/api/v1/models/reviews/predict`, {
      instances: ['a fine film', ['so dull'], { review: 'truly fine' }],
    });
    assert.deepEqual(
      predictions.map((prediction) => 'label' in prediction && prediction.label),
      ['good', 'bad', 'good'],
    );
  });

  test('rejects a number in place of a text, at its place', async () => {
    const response = await fetch(`${stack.url}/api/v1/models/reviews/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ instances: ['fine', 7] }),
    });
    const problem = (await response.json()) as { errors: { pointer: string }[] };
    assert.equal(response.status, 422);
    assert.deepEqual(
      problem.errors.map(({ pointer }) => pointer),
      ['/instances/1'],
    );
  });
});
