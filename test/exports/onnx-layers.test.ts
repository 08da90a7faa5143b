import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { Layer } from '../../src/keras/layers/index.js';
import { completeLayer } from '../../src/keras/layers/rules.js';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';
import { layerModel } from '../helpers/engine/layer-model.js';
import type { LayerCase } from '../layers/layer-cases.js';
import { questionOf } from '../layers/layer-questions.js';
import { readLayerCases } from '../layers/read-cases.js';
import { compareOnnx, fileOf, onnxOf, startOnnxRuntime } from './onnx-calls.js';

/** Another case of each layer each time; again with TEST_SEED. */
const seed = Number(process.env['TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
/** One layer alone, while it is being added. */
const only = process.env['LAYER'];

loadTensorFlow({ intraOpThreads: 1 });
const onnx = startOnnxRuntime();
after(() => onnx.stop());

const layers = await readLayerCases();

describe(`ONNX of each layer (TEST_SEED=${seed})`, () => {
  for (const { type, cases } of layers)
    for (const layerCase of chosen(type, cases))
      test(`${type} predicts the same in onnxruntime: ${layerCase.name ?? JSON.stringify(layerCase.args ?? {})}`, () =>
        compare({ ...layerCase.args, type } as Layer, layerCase));
});

/** All cases with TEST_ALL, or of one layer; otherwise one. */
function chosen(type: string, cases: readonly LayerCase[]): readonly LayerCase[] {
  if (only !== undefined) return only === type ? cases : [];
  if (process.env['TEST_ALL'] === '1') return cases;
  return cases.slice(seed % cases.length).slice(0, 1);
}

async function compare(given: Layer, layerCase: LayerCase): Promise<void> {
  const layer = layerModel(questionOf(completeLayer(given, 'layer'), layerCase));
  await compareOnnx(onnx, fileOf(onnxOf(layer.model, layer.values)), layer);
}

test('an LSTM with the usual activations is one LSTM node, without a loop', async () => {
  const layer = layerModel(
    questionOf(completeLayer({ type: 'LSTM', units: 3 }, 'layer'), { input: [4, 2], output: [3] }),
  );
  const { operations } = await compareOnnx(onnx, fileOf(onnxOf(layer.model, layer.values)), layer);
  assert.ok(operations.includes('LSTM'));
  assert.ok(!operations.includes('Loop'));
});

test('weights have their paths as names, and convolutions no transpositions in between', async () => {
  const conv = { type: 'Conv2D', filters: 3, kernel_size: 3, padding: 'same', activation: 'relu' } as const;
  const layer = layerModel(questionOf(completeLayer(conv, 'layer'), { input: [6, 6, 2], output: [6, 6, 3] }));
  const answer = await compareOnnx(onnx, fileOf(onnxOf(layer.model, layer.values)), layer);
  assert.deepEqual(answer.weights.filter((name) => name.startsWith('layer/')).sort(), [
    'layer/bias',
    'layer/kernel',
  ]);
  assert.deepEqual(answer.operations, ['Transpose', 'Conv', 'Add', 'Relu', 'Transpose', 'Identity']);
  assert.equal(answer.opset, 18);
});
