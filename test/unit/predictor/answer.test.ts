import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer } from '../../../workers/predictor/answer.js';
import { answerExcess } from '../../../workers/predictor/answer-size.js';
import { inputProfile } from '../../../workers/predictor/instances/input-profile.js';
import { createModelCache } from '../../../workers/predictor/model-cache.js';
import { modelManifest } from '../../fixtures/model-manifest.js';

const manifest = modelManifest({
  task: 'regression',
  input: { shape: [2], dtype: 'int32' },
  preprocessing: [],
  output_shape: [1],
});
const models = createModelCache(
  async () => ({
    manifest,
    predict: (_samples, count) => [new Float32Array(count)],
    inputs: [{ name: 'words', vocabulary: 5, profile: inputProfile(manifest) }],
    dispose: () => undefined,
  }),
  1,
);

function predict(instances: number[][]) {
  return answer(
    {
      type: 'predict',
      id: 1,
      directory: 'words',
      input: { kind: 'instances', instances },
      invert: 'auto',
      topK: null,
    },
    { models, limits: { maxImagePixels: 1, maxTextCharacters: 1 } },
  );
}

test('samples whose response would be too large are rejected before they are predicted', () => {
  const wide = modelManifest({ task: 'regression', output_shape: [1024, 1024, 3] });
  assert.equal(answerExcess(wide, { count: 1, topK: null }), undefined);
  assert.match(
    answerExcess(wide, { count: 8, topK: null }) ?? '',
    /at most 1 of these 8 samples in one request\.$/,
  );
  const classes = Array.from({ length: 1000 }, (_, index) => String(index).padStart(256, 'x'));
  const many = modelManifest({ task: 'multi_class', output_shape: [1000], classes });
  assert.equal(answerExcess(many, { count: 1024, topK: null }), undefined);
  assert.match(
    answerExcess(many, { count: 1024, topK: 1000 }) ?? '',
    /samples in one request, or .* top_k\.$/,
  );
  const short = modelManifest({ task: 'multi_class', output_shape: [1000], classes: null });
  assert.equal(answerExcess(short, { count: 300, topK: 1000 }), undefined);
});

test('a token outside the Embedding is rejected with its location', async () => {
  const refused = await predict([
    [0, 4],
    [1, 5],
  ]);
  assert.deepEqual(refused, {
    type: 'rejected',
    id: 1,
    code: 'invalid_instance',
    errors: [
      {
        pointer: '/instances/1',
        code: 'invalid_value',
        detail:
          'Element 1 is 5; the Embedding or CategoryEncoding of the model accepts integers from 0 to 4.',
      },
    ],
  });
  assert.equal((await predict([[0, 4]])).type, 'predicted');
});
