import assert from 'node:assert/strict';
import { test } from 'node:test';
import { separateIdfWeights } from '../../../workers/weights/keras/idf-weights.js';

const sourceOf = (name: string, ...pieces: number[][]) => ({
  name,
  shape: [pieces.flat().length],
  dtype: 'float32',
  layer: null,
  chunks: () => pieces.map((values) => ({ values: Float32Array.from(values), rounded: 0, notFinite: 0 })),
});

test('weights of the terms of vocabularies are read apart from the weights of layers', async () => {
  const others = [sourceOf('layers/dense/vars/0', [1]), sourceOf('layers/given/vars/idf_weights', [1])];
  const { weights, idfWeights } = await separateIdfWeights(
    [
      ...others,
      sourceOf('layers/text_vectorization/_lookup_layer/vars/idf_weights', [0.5, 1], [2, 0, 0]),
      sourceOf('layers/text_vectorization/vars/idf_weights', [0.5, 1], [2, 0, 0]),
    ],
    { 'layers/text_vectorization': ['[UNK]', 'a', 'b'] },
  );
  assert.deepEqual(weights, others);
  assert.deepEqual(idfWeights, { 'layers/text_vectorization': [0.5, 1, 2] });
});
