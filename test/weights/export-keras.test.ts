import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { weightPlaces } from '../../src/domain/weights/weight-places.js';
import { toShortModel } from '../../src/keras/formats/short.js';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';
import { buildModel } from '../../workers/engine/model/build-model.js';
import { drawWeights } from '../../workers/engine/model/weight-values.js';
import { decodeSafetensors } from '../../workers/engine/storage/safetensors.js';
import { encodeKerasOptimizer } from '../../workers/exporter/formats/safetensors.js';
import { unloadableLayers } from '../../workers/exporter/keras/unloadable-layers.js';
import { writeKerasWeights } from '../../workers/exporter/keras/write-weights.js';
import { acceptedGraph } from '../helpers/graphs/accepted-graph.js';

loadTensorFlow({ intraOpThreads: 1 });

test('the places of weights have the paths of the engine', () => {
  const graph = acceptedGraph({
    layers: [
      { type: 'InputLayer', name: 'x', shape: [5, 3] },
      { type: 'LSTM', name: 'lstm', units: 2, inputs: 'x' },
      {
        type: 'Model',
        name: 'inside',
        inputs: 'lstm',
        model: { input_shape: [2], layers: [{ type: 'BatchNormalization' }, { type: 'Dense', units: 2 }] },
      },
    ],
  });
  assert.deepEqual(
    weightPlaces(graph).map(({ path, tfjsPath }) => ({ path, tfjsPath })),
    buildModel(toShortModel(graph)).weights.map(({ path, tfjsPath }) => ({ path, tfjsPath })),
  );
  assert.deepEqual(
    weightPlaces(graph).map(({ kerasPath, legacyName }) => [kerasPath, legacyName]),
    [
      ['layers/lstm/cell/vars/0', 'lstm/lstm_cell/kernel:0'],
      ['layers/lstm/cell/vars/1', 'lstm/lstm_cell/recurrent_kernel:0'],
      ['layers/lstm/cell/vars/2', 'lstm/lstm_cell/bias:0'],
      ['layers/sequential/layers/batch_normalization/vars/0', 'batch_normalization/gamma:0'],
      ['layers/sequential/layers/batch_normalization/vars/1', 'batch_normalization/beta:0'],
      ['layers/sequential/layers/batch_normalization/vars/2', 'batch_normalization/moving_mean:0'],
      ['layers/sequential/layers/batch_normalization/vars/3', 'batch_normalization/moving_variance:0'],
      ['layers/sequential/layers/dense/vars/0', 'dense/kernel:0'],
      ['layers/sequential/layers/dense/vars/1', 'dense/bias:0'],
    ],
  );
});

test('layers that keep Keras from loading a model are refused by name', () => {
  const graph = acceptedGraph({
    layers: [
      { type: 'InputLayer', name: 'x', shape: [4, 4, 1] },
      { type: 'Equalization', name: 'equal', inputs: 'x' },
      { type: 'RandomColorDegeneration', name: 'faded', factor: 0.5, inputs: 'equal' },
      { type: 'Conv2D', name: 'conv', filters: 1, kernel_size: 2, inputs: 'faded' },
    ],
  });
  assert.deepEqual(
    unloadableLayers(graph).map(({ detail }) => /layer (\w+) \((\w+)\)/.exec(detail)?.slice(1)),
    [
      ['equal', 'Equalization'],
      ['faded', 'RandomColorDegeneration'],
    ],
  );
});

test("the state of an optimizer has the paths of Keras's variables, each once", () => {
  const shape = [2];
  const slots = new Map(['a/b_c/m', 'a_b/c/m', 'a_b/c/v'].map((slot) => [slot, new Float32Array(2)]));
  const shapes = ['a/b_c', 'a_b/c'].map((path) => ({ path, shape }));
  const file = encodeKerasOptimizer({ step: 7, learningRates: [0.5], slots }, { type: 'adamw' }, shapes);
  const { tensors, metadata } = decodeSafetensors(file);
  assert.deepEqual(
    tensors.map(({ name }) => name),
    ['adam_w/a_b_c_m', 'adam_w/a_b_c_m_1', 'adam_w/a_b_c_v'],
  );
  assert.deepEqual(metadata, { step: '7', learning_rate: '0.5' });
});

test('a weight of 72 MB is written in parts', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'trainhorn-keras-parts-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const graph = acceptedGraph({
    layers: [
      { type: 'InputLayer', name: 'x', shape: [3] },
      { type: 'Embedding', name: 'words', input_dim: 1_000_001, output_dim: 18, inputs: 'x' },
    ],
  });
  const values = drawWeights(buildModel(toShortModel(graph)), 1);
  const path = join(directory, 'model.weights.h5');
  await writeKerasWeights({ graph, values, job: null, optimizer: null }, path);
  assert.deepEqual(await readdir(directory), ['model.weights.h5']);
  assert.deepEqual(await rowsOf(path), values.get('words/embeddings')?.slice(-18));
});

/** The last row of the weight. */
async function rowsOf(path: string): Promise<Float32Array> {
  const { File, ready, Dataset } = await import('h5wasm/node');
  await ready;
  const file = new File(path, 'r');
  try {
    const dataset = file.get('layers/embedding/vars/0');
    assert.ok(dataset instanceof Dataset);
    const values = dataset.slice([[1_000_000, 1_000_001], []]);
    assert.ok(values instanceof Float32Array);
    return values.slice();
  } finally {
    file.close();
  }
}
