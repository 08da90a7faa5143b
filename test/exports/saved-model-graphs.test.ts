import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { completeModel } from '../../src/domain/model/short/resolved-graph.js';
import type { ShortModel } from '../../src/keras/graph/short-model.js';
import { elementsOf } from '../../src/keras/shape.js';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';
import { inferenceGraph } from '../../workers/engine/export/inference-graph.js';
import { writeSavedModel } from '../../workers/engine/export/saved-model/write-saved-model.js';
import { buildModel } from '../../workers/engine/model/build-model.js';
import { createPredictSteps } from '../../workers/engine/model/predict-steps.js';
import { drawWeights } from '../../workers/engine/model/weight-values.js';
import { randomModel, seededRandom } from '../helpers/graphs/random-model.js';
import { assertClose, unpack } from '../helpers/keras/keras-fixtures.js';
import { callArray, callSavedModel, madeGraph, startTensorFlow } from './saved-model-calls.js';

loadTensorFlow({ intraOpThreads: 1 });
const tensorflow = startTensorFlow();
after(() => tensorflow.stop());

const SEED = Number(process.env['TEST_SEED'] ?? 1);
const RUNS = process.env['TEST_ALL'] === '1' ? 100 : 8;
const BATCHES = [1, 5];

const WRITTEN: Record<string, ShortModel> = {
  'recurrent layers on masked steps, one after the other and in both directions': {
    layers: [
      { type: 'InputLayer', shape: [7] },
      { type: 'Embedding', input_dim: 5, output_dim: 3, mask_zero: true },
      {
        type: 'Bidirectional',
        layer: { type: 'GRU', units: 4, return_sequences: true, dropout: 0.5, recurrent_dropout: 0.5 },
      },
      { type: 'LSTM', units: 3, return_sequences: true },
      { type: 'TimeDistributed', layer: { type: 'Dense', units: 2 } },
      { type: 'SimpleRNN', units: 2, go_backwards: true },
    ],
  },
  'layers in float16 and bfloat16': {
    layers: [
      { type: 'InputLayer', shape: [6, 6, 2] },
      { type: 'Conv2D', filters: 3, kernel_size: 3, dtype: 'mixed_float16' },
      { type: 'BatchNormalization', dtype: 'mixed_float16' },
      { type: 'Flatten' },
      { type: 'Dense', units: 4, dtype: 'mixed_bfloat16' },
    ],
  },
  'noise, dropout and augmentation, of which inference has none': {
    layers: [
      { type: 'InputLayer', shape: [6, 6, 3] },
      { type: 'RandomFlip' },
      { type: 'RandomRotation', factor: 0.5 },
      { type: 'GaussianNoise', stddev: 1 },
      { type: 'Conv2D', filters: 2, kernel_size: 3, padding: 'same', strides: 2 },
      { type: 'BatchNormalization' },
      { type: 'Dropout', rate: 0.5 },
      { type: 'GlobalMaxPooling2D' },
    ],
  },
  'an input that is an output, and one that nothing reads': {
    layers: [
      { type: 'InputLayer', name: 'a', shape: [3] },
      { type: 'InputLayer', name: 'b', shape: [2] },
      { type: 'Dense', name: 'c', units: 2, inputs: 'a' },
    ],
    inputs: ['a', 'b'],
    outputs: ['c', 'a'],
  },
};

describe('saved_model predicts the same in TensorFlow', () => {
  for (const [name, definition] of Object.entries(WRITTEN)) test(name, () => compare(definition));
  for (let run = 0; run < RUNS; run += 1) {
    const seed = SEED * 1000 + run;
    test(`random model ${seed}`, () => compare(randomModel(seededRandom(seed))));
  }
});

test('saved_model of a recurrent model is differentiated by TensorFlow', async (t) => {
  const definition: ShortModel = {
    layers: [
      { type: 'InputLayer', name: 'x', shape: [4, 2] },
      { type: 'GRU', name: 'gru', units: 3 },
    ],
  };
  const model = buildModel(completeModel(definition));
  const directory = await mkdtemp(join(tmpdir(), 'trainhorn-saved-model-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const graph = { ...madeGraph(inferenceGraph(model)), initializers: [] };
  await writeSavedModel(graph, drawWeights(model, 1), directory);
  const values = Float32Array.from({ length: 16 }, (_, index) => index / 16);
  const call = { x: callArray({ shape: [2, 4, 2], values }) };
  const { largest } = await tensorflow.ask<{ largest: Record<string, number> }>({
    gradients: directory,
    call,
  });
  assert.deepEqual(Object.keys(largest), ['gru/bias:0', 'gru/kernel:0', 'gru/recurrent_kernel:0']);
  for (const gradient of Object.values(largest)) assert.ok(gradient > 0);
});

async function compare(definition: ShortModel): Promise<void> {
  const model = buildModel(completeModel(definition));
  const values = drawWeights(model, 1);
  const random = seededRandom(1);
  const calls = BATCHES.map((batch) =>
    model.inputs.map(({ shape }) => ({
      shape: [batch, ...shape],
      values: Float32Array.from({ length: batch * elementsOf(shape) }, () => 4 * random()),
    })),
  );
  const steps = createPredictSteps(
    model,
    values,
    model.inputs.map(({ shape }) => ({ sampleShape: shape, steps: [] })),
  );
  const expected = calls.map((given, call) =>
    steps.predict(
      given.map((tensor) => tensor.values),
      BATCHES[call] ?? 0,
    ),
  );
  steps.dispose();
  const answer = await callSavedModel(
    tensorflow,
    { graph: madeGraph(inferenceGraph(model)), values },
    calls.map((given) =>
      Object.fromEntries(given.map((tensor, index) => [model.inputs[index]?.name ?? '', callArray(tensor)])),
    ),
  );
  assert.deepEqual(answer.logged, []);
  for (const [call, outputs] of answer.outputs.entries())
    for (const [index, { name }] of model.outputs.entries())
      assertClose(unpack(outputs[name] ?? assert.fail(name)), expected[call]?.[index] ?? [], name, {
        relative: 1e-5,
      });
}
