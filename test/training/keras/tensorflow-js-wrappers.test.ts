import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import type { Layer } from '../../../src/keras/layers/index.js';
import { completeLayer } from '../../../src/keras/layers/rules.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { buildModel } from '../../../workers/engine/model/build-model.js';
import { drawWeights } from '../../../workers/engine/model/weight-values.js';
import { saveModel } from '../../../workers/engine/storage/saved-model.js';
import { modelManifest } from '../../fixtures/unregistered-manifest.js';
import { applyToOnes } from '../../helpers/engine/apply-model.js';
import { assertClose } from '../../helpers/keras/keras-fixtures.js';
import { layersModelIn } from '../../helpers/keras/layers-model.js';

loadTensorFlow({ intraOpThreads: 1 });

const lstm = { type: 'LSTM', units: 3 } as const;
const loaded: readonly { layer: Layer; input: number[] }[] = [
  { layer: { type: 'SimpleRNN', units: 3, go_backwards: true }, input: [4, 2] },
  { layer: { type: 'Bidirectional', layer: lstm }, input: [4, 2] },
  {
    layer: { type: 'Bidirectional', layer: { ...lstm, return_sequences: true }, merge_mode: 'ave' },
    input: [4, 2],
  },
  { layer: { type: 'TimeDistributed', layer: { type: 'Dense', units: 3 } }, input: [4, 2] },
  { layer: { type: 'TimeDistributed', layer: { type: 'Reshape', target_shape: [-1, 1] } }, input: [4, 2] },
  {
    layer: { type: 'TimeDistributed', layer: { type: 'GlobalAveragePooling2D', keepdims: true } },
    input: [2, 3, 3, 2],
  },
];

describe('a saved layer in another layer loads in TensorFlow.js and predicts the same', () => {
  for (const { layer, input } of loaded)
    test(JSON.stringify(layer), async (t) => {
      const { directory, definition } = await save(t, layer, input);
      const model = await loadLayersModel(layersModelIn(directory));
      const output = model.predict(tf.ones([2, ...input]));
      if (Array.isArray(output)) return assert.fail('one output was expected');
      const { shape, values } = applyToOnes(definition, [2, ...input]);
      assert.deepEqual(output.shape, shape);
      assertClose(output.dataSync(), values, 'outputs');
      model.dispose();
    });

  const backward_layer = { ...lstm, activation: 'relu', go_backwards: true } as const;
  const refused: readonly [string, Layer, number[], RegExp][] = [
    [
      'directions that differ',
      { type: 'Bidirectional', layer: lstm, backward_layer },
      [4, 2],
      /BidirectionalOfTwoLayers/,
    ],
    [
      'both directions of each step',
      { type: 'TimeDistributed', layer: { type: 'Bidirectional', layer: lstm } },
      [2, 4, 2],
      /no target variable: outer\/bidirectional\/forward_lstm\/kernel/,
    ],
  ];
  for (const [name, layer, input, message] of refused)
    test(`unless it has ${name}, which TensorFlow.js refuses`, async (t) => {
      const { directory } = await save(t, layer, input);
      await assert.rejects(loadLayersModel(layersModelIn(directory)), message);
    });
});

async function save(t: TestContext, layer: Layer, input: number[]) {
  const directory = await mkdtemp(join(tmpdir(), 'trainhorn-wrappers-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const definition = { name: 'wrappers', input_shape: input, layers: [completeLayer(layer, 'outer')] };
  const model = buildModel(definition);
  await saveModel(model, drawWeights(model, 1), { config: definition, manifest: modelManifest, directory });
  return { directory, definition };
}
