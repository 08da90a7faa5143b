import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import type { Layer } from '../../src/keras/layers/index.js';
import { completeLayer } from '../../src/keras/layers/rules.js';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';
import { buildModel } from '../../workers/engine/model/build-model.js';
import { drawWeights } from '../../workers/engine/model/weight-values.js';
import { readSavedModel } from '../../workers/engine/storage/read-saved-model.js';
import { saveModel } from '../../workers/engine/storage/saved-model.js';
import { modelManifest } from '../fixtures/unregistered-manifest.js';
import { applyToOnes } from '../helpers/engine/apply-model.js';
import { assertClose } from '../helpers/keras/keras-fixtures.js';
import { layersModelIn } from '../helpers/keras/layers-model.js';

loadTensorFlow({ intraOpThreads: 1 });

const average: Layer = { type: 'GlobalAveragePooling1D' };
const conv = { filters: 2, kernel_size: 3 } as const;
const image = [6, 6, 2];

const loaded: readonly { layers: Layer[]; input: number[] }[] = [
  { layers: [{ type: 'Embedding', input_dim: 5, output_dim: 2 }, average], input: [4] },
  {
    layers: [{ type: 'Masking' }, { type: 'LSTM', units: 2 }, { type: 'RepeatVector', n: 2 }, average],
    input: [4, 2],
  },
  {
    layers: [
      { type: 'DepthwiseConv2D', kernel_size: 3, depth_multiplier: 2 },
      { type: 'ReLU', max_value: 6 },
      { type: 'SeparableConv2D', ...conv },
    ],
    input: image,
  },
  {
    layers: [{ type: 'TimeDistributed', layer: { type: 'DepthwiseConv2D', kernel_size: 3 } }],
    input: [2, ...image],
  },
  { layers: [{ type: 'ConvLSTM2D', filters: 2, kernel_size: 3, padding: 'same' }], input: [3, ...image] },
  { layers: [{ type: 'UpSampling2D' }, { type: 'Conv2DTranspose', ...conv, strides: 2 }], input: image },
  {
    layers: [
      { type: 'Conv3D', ...conv, padding: 'same', activation: 'tanh' },
      { type: 'MaxPooling3D' },
      { type: 'Conv3DTranspose', ...conv, strides: 2 },
      { type: 'AveragePooling3D', pool_size: [1, 2, 3], padding: 'same' },
    ],
    input: [4, ...image],
  },
];

describe('a saved chain of layers loads in TensorFlow.js and predicts the same', () => {
  for (const { layers, input } of loaded)
    test(namesOf(layers), async (t) => {
      const { directory, definition } = await save(t, layers, input);
      const model = await loadLayersModel(layersModelIn(directory));
      const output = model.predict(tf.ones([2, ...input]));
      if (Array.isArray(output)) return assert.fail('one output was expected');
      const { shape, values } = applyToOnes(definition, [2, ...input]);
      assert.deepEqual(output.shape, shape);
      assertClose(output.dataSync(), values, 'outputs');
      model.dispose();
      const paths = buildModel(definition).weights.map(({ path }) => path);
      assert.deepEqual([...(await readSavedModel(directory)).weights.keys()], paths);
    });

  const refused: readonly [string, Layer[], number[]][] = [
    ['a mean of the steps that a mask counts', [{ type: 'Masking' }, average], [4, 2]],
    [
      'a mean of the words that are not padding',
      [{ type: 'Embedding', input_dim: 5, output_dim: 2, mask_zero: true }, { type: 'LeakyReLU' }, average],
      [4],
    ],
    ['bilinear interpolation', [{ type: 'UpSampling2D', interpolation: 'bilinear' }], image],
    ['output_padding', [{ type: 'Conv2DTranspose', ...conv, strides: 2, output_padding: 1 }], image],
    ['groups', [{ type: 'Conv3D', ...conv, groups: 2 }], [4, ...image]],
    ['causal padding', [{ type: 'Conv1D', ...conv, padding: 'causal' }], [4, 2]],
    ['separable convolutions of sequences', [{ type: 'SeparableConv1D', ...conv }], [4, 2]],
    ['an RNN', [{ type: 'RNN', cell: { type: 'LSTMCell', units: 2 } }], [4, 2]],
    ['a dilated transpose', [{ type: 'Conv2DTranspose', ...conv, dilation_rate: 2 }], image],
  ];
  for (const [name, layers, input] of refused)
    test(`unless it has ${name}, which TensorFlow.js would compute in another way`, async (t) => {
      const { directory, definition } = await save(t, layers, input);
      await assert.rejects(loadLayersModel(layersModelIn(directory)), /Unknown layer/);
      assert.deepEqual((await readSavedModel(directory)).config, definition);
    });
});

function namesOf(layers: Layer[]): string {
  return layers.map(({ type }) => type).join(', ');
}

async function save(t: TestContext, layers: Layer[], input: number[]) {
  const directory = await mkdtemp(join(tmpdir(), 'trainhorn-chains-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const complete = layers.map((layer, index) => completeLayer(layer, `l${index}`));
  const definition = { name: 'chain', input_shape: input, layers: complete };
  const model = buildModel(definition);
  await saveModel(model, drawWeights(model, 1), { config: definition, manifest: modelManifest, directory });
  return { directory, definition };
}
