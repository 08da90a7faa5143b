import { after, describe, test } from 'node:test';
import type { Layer } from '../../src/keras/layers/index.js';
import { completeLayer } from '../../src/keras/layers/rules.js';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';
import { layerModel } from '../helpers/engine/layer-model.js';
import type { LayerCase } from '../layers/layer-cases.js';
import { questionOf } from '../layers/layer-questions.js';
import { readLayerCases } from '../layers/read-cases.js';
import { compareOnnx, fileOf, onnxOf, startOnnxRuntime } from './onnx-calls.js';

loadTensorFlow({ intraOpThreads: 1 });
const onnx = startOnnxRuntime();
after(() => onnx.stop());

/** One layer alone, while it is being added. */
const only = process.env['LAYER'];

for (const { type, cases } of await readLayerCases())
  if (only === undefined || only === type)
    describe(`ONNX of ${type}`, () => {
      for (const layerCase of cases)
        test(`predicts the same in onnxruntime: ${layerCase.name ?? JSON.stringify(layerCase.args ?? {})}`, () =>
          compare({ ...layerCase.args, type } as Layer, layerCase));
    });

async function compare(given: Layer, layerCase: LayerCase): Promise<void> {
  const layer = layerModel(questionOf(completeLayer(given, 'layer'), layerCase));
  await compareOnnx(onnx, fileOf(onnxOf(layer.model, layer.values)), layer);
}
