import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { resolvedGraphOf } from '../../src/domain/model/short/resolved-graph.js';
import { tfjsMissing } from '../../src/domain/model/tfjs-missing.js';
import { toShortModel } from '../../src/keras/formats/short.js';
import type { ResolvedGraph } from '../../src/keras/graph/resolved.js';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';
import { buildModel } from '../../workers/engine/model/build-model.js';
import { drawWeights } from '../../workers/engine/model/weight-values.js';
import { tfjsFiles } from '../../workers/exporter/formats/tfjs.js';
import { applyGraph } from '../helpers/engine/apply-graph.js';
import { seededRandom } from '../helpers/graphs/random-model.js';
import { assertClose } from '../helpers/keras/keras-fixtures.js';
import { inputShapes, type LayerCase } from '../layers/layer-cases.js';
import { readLayerCases } from '../layers/read-cases.js';

loadTensorFlow({ intraOpThreads: 1 });

const BATCH = 3;

/** One layer alone. */
const only = process.env['LAYER'];

describe('TensorFlow.js predicts the same as the model, or its format is not offered', async () => {
  for (const { type, cases } of await readLayerCases())
    if ((only === undefined || only === type) && type !== 'InputLayer')
      test(type, async () => {
        for (const one of cases) if (one.call === undefined) await compare(type, one);
      });
});

async function compare(type: string, one: LayerCase): Promise<void> {
  const graph = graphOf(type, one);
  const [missing] = tfjsMissing(graph);
  if (missing !== undefined) return assert.match(missing.detail, /^TensorFlow.js 4.22 does not have/);
  const model = buildModel(toShortModel(graph));
  const values = drawWeights(model, 1);
  const random = seededRandom(7);
  const inputs = model.inputs.map(({ shape: sample }) => {
    const shape = [BATCH, ...sample];
    const next = () => (one.integers === undefined ? random() : Math.floor(random() * one.integers));
    return { shape, values: Float32Array.from({ length: tf.util.sizeFromShape(shape) }, next) };
  });
  const expected = applyGraph(model, inputs, values);
  const { modelJson, shards } = tfjsFiles(graph, values);
  const weightData = Uint8Array.from(Buffer.concat(shards.map(({ bytes }) => bytes))).buffer;
  const [{ weights = [] } = {}] = modelJson.weightsManifest;
  const weightSpecs = weights.map(({ name, shape }) => ({
    name,
    shape: [...shape],
    dtype: 'float32' as const,
  }));
  const loaded = await loadLayersModel({
    load: async () => ({ modelTopology: modelJson.modelTopology, weightSpecs, weightData }),
  });
  const given = inputs.map((input) => tf.tensor(input.values, input.shape));
  const predicted = [loaded.predict(given)].flat();
  for (const [index, output] of predicted.entries()) {
    const { shape = [], values: wanted = [] } = expected[index] ?? {};
    assert.deepEqual(output.shape, shape, one.name ?? JSON.stringify(one.args));
    assertClose(output.dataSync(), wanted, `output ${index} of ${JSON.stringify(one.args)}`);
  }
  loaded.dispose();
  tf.dispose([given, predicted]);
}

/** A model of the layer of a case. */
function graphOf(type: string, { args, input, integers }: LayerCase): ResolvedGraph {
  const shapes = inputShapes(input);
  const names = shapes.map((_, index) => `in_${index}`);
  const inputs = shapes.map((shape, index) => ({
    type: 'InputLayer' as const,
    name: names[index] ?? '',
    shape: [...shape],
    ...(integers === undefined ? {} : { dtype: 'int32' as const }),
  }));
  const layer = { ...args, type, name: 'layer', inputs: names.length === 1 ? names[0] : names };
  return resolvedGraphOf({ name: 'functional', layers: [...inputs, layer] } as Parameters<
    typeof resolvedGraphOf
  >[0]);
}
