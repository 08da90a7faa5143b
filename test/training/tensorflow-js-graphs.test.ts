import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { toShortModel } from '../../src/keras/formats/short.js';
import type { ShortModel } from '../../src/keras/graph/short-model.js';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';
import { buildModel } from '../../workers/engine/model/build-model.js';
import { drawWeights } from '../../workers/engine/model/weight-values.js';
import { saveModel } from '../../workers/engine/storage/saved-model.js';
import { modelManifest } from '../fixtures/unregistered-manifest.js';
import { applyGraph } from '../helpers/engine/apply-graph.js';
import { acceptedGraph } from '../helpers/graphs/accepted-graph.js';
import { randomModel, seededRandom } from '../helpers/graphs/random-model.js';
import { assertClose } from '../helpers/keras/keras-fixtures.js';
import { layersModelIn } from '../helpers/keras/layers-model.js';

loadTensorFlow({ intraOpThreads: 1 });

const BATCH = 3;

/** Saves a model, loads it in TensorFlow.js, and compares what both predict. */
async function compare(t: TestContext, definition: ShortModel): Promise<void> {
  const { directory, model, values } = await save(t, definition);
  const random = seededRandom(7);
  const inputs = model.inputs.map(({ shape: sample }) => {
    const shape = [BATCH, ...sample];
    return { shape, values: Float32Array.from({ length: tf.util.sizeFromShape(shape) }, random) };
  });
  const expected = applyGraph(model, inputs, values);
  const loaded = await loadLayersModel(layersModelIn(directory));
  const given = inputs.map((input) => tf.tensor(input.values, input.shape));
  const predicted = [loaded.predict(given)].flat();
  assert.equal(predicted.length, expected.length);
  for (const [index, output] of predicted.entries()) {
    const { shape = [], values: wanted = [] } = expected[index] ?? {};
    assert.deepEqual(output.shape, shape);
    assertClose(output.dataSync(), wanted, `output ${index}`);
  }
  loaded.dispose();
}

async function save(t: TestContext, definition: ShortModel) {
  const directory = await mkdtemp(join(tmpdir(), 'trainhorn-graphs-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const config = toShortModel(acceptedGraph(definition));
  const model = buildModel(config);
  const values = drawWeights(model, 1);
  await saveModel(model, values, { config, manifest: modelManifest, directory });
  return { directory, model, values };
}

describe('a saved functional model loads in TensorFlow.js and predicts the same', () => {
  for (const seed of [1, 2, 3, 4, 5, 7, 8])
    test(`with shared layers and models inside it, drawn with seed ${seed}`, async (t) => {
      await compare(t, randomModel(seededRandom(seed), { operations: false }));
    });

  test('with states of a recurrent layer', async (t) => {
    await compare(t, {
      name: 'states',
      layers: [
        { type: 'InputLayer', name: 'x', shape: [5, 2] },
        { type: 'InputLayer', name: 'h', shape: [3] },
        { type: 'InputLayer', name: 'c', shape: [3] },
        { type: 'LSTM', name: 'lstm', units: 3, inputs: 'x', arguments: { initial_state: ['h', 'c'] } },
      ],
      outputs: 'lstm',
    });
  });

  test('with sums and products of tensors by operations', async (t) => {
    await compare(t, {
      layers: [
        { type: 'InputLayer', name: 'x', shape: [3, 4] },
        { type: 'Dense', name: 'dense', units: 4, inputs: 'x' },
        { type: 'Operation', name: 'sum', operation: 'numpy.Add', inputs: ['x', 'dense'] },
        { type: 'Operation', name: 'square', operation: 'numpy.Multiply', inputs: ['sum', 'sum'] },
        { type: 'Operation', name: 'most', operation: 'numpy.Maximum', inputs: ['square', 'dense'] },
      ],
      outputs: ['most', 'sum'],
    });
  });

  test('unless an operation is on tensors of different shapes', async (t) => {
    const { directory } = await save(t, {
      layers: [
        { type: 'InputLayer', name: 'x', shape: [3, 4] },
        { type: 'InputLayer', name: 'y', shape: [1, 4] },
        { type: 'Operation', name: 'sum', operation: 'numpy.Add', inputs: ['x', 'y'] },
        { type: 'Dense', name: 'dense', units: 2, inputs: 'sum' },
      ],
      outputs: 'dense',
    });
    await assert.rejects(loadLayersModel(layersModelIn(directory)), /Unknown layer: keras\.ops\.numpy\.Add/);
  });

  test('unless an output of a model inside it is not used', async (t) => {
    const inside: ShortModel = {
      layers: [
        { type: 'InputLayer', name: 'i', shape: [4] },
        { type: 'Dense', name: 'used', units: 2, inputs: 'i' },
        { type: 'Dense', name: 'unused', units: 2, inputs: 'i' },
      ],
      outputs: ['used', 'unused'],
    };
    const { directory } = await save(t, {
      layers: [
        { type: 'InputLayer', name: 'x', shape: [4] },
        { type: 'Model', name: 'inside', model: inside, inputs: 'x' },
      ],
      outputs: 'inside',
    });
    await assert.rejects(loadLayersModel(layersModelIn(directory)), /Unknown layer: DenseOfUnusedOutput/);
  });

  test('unless it has operations, which TensorFlow.js has no layers for', async (t) => {
    const { directory } = await save(t, {
      name: 'operations',
      layers: [
        { type: 'InputLayer', name: 'x', shape: [4] },
        { type: 'Dense', name: 'dense', units: 2, inputs: 'x' },
        { type: 'Operation', name: 'softmax', operation: 'nn.Softmax', inputs: ['dense'] },
      ],
      outputs: 'softmax',
    });
    await assert.rejects(loadLayersModel(layersModelIn(directory)), /Unknown layer: keras\.ops\.nn\.Softmax/);
  });
});
