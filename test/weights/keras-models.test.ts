import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { toShortModel } from '../../src/keras/formats/short.js';
import type { ShortModel } from '../../src/keras/graph/short-model.js';
import { elementsOf } from '../../src/keras/shape.js';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';
import { buildModel } from '../../workers/engine/model/build-model.js';
import { acceptedGraph } from '../helpers/graphs/accepted-graph.js';
import { randomModel, seededRandom } from '../helpers/graphs/random-model.js';
import { startKeras } from '../helpers/keras/keras-process.js';
import { compareFiles, drawnValues } from './written-model.js';

loadTensorFlow({ intraOpThreads: 1 });
const keras = startKeras(fileURLToPath(new URL('../../../test/weights/keras_files.py', import.meta.url)));
after(() => keras.stop());

const BATCH = 3;
/** Of a model that declares no shape. */
const SAMPLE = [4];
const RANDOM_MODELS = process.env['TEST_ALL'] === '1' ? 40 : 6;
const SEED = Number(process.env['TEST_SEED'] ?? 1);

const MODELS: Readonly<Record<string, ShortModel>> = {
  'a chain without an input layer': {
    layers: [
      { type: 'Dense', units: 3, activation: 'relu' },
      { type: 'Dropout', rate: 0.5 },
      { type: 'Dense', units: 2, name: 'my output' },
    ],
  },
  'models inside models, called twice, and inside TimeDistributed': {
    layers: [
      { type: 'InputLayer', name: 'x', shape: [3, 4] },
      {
        type: 'Model',
        name: 'encoder',
        calls: [{ inputs: 'x' }, { inputs: 'encoder' }],
        model: {
          layers: [
            { type: 'InputLayer', name: 'inner', shape: [3, 4] },
            {
              type: 'Model',
              name: 'core',
              inputs: 'inner',
              model: {
                input_shape: [3, 4],
                layers: [
                  { type: 'Dense', units: 4 },
                  { type: 'Dense', units: 4 },
                ],
              },
            },
          ],
        },
      },
      {
        type: 'TimeDistributed',
        name: 'steps',
        inputs: 'encoder/1',
        layer: {
          type: 'Model',
          model: {
            layers: [
              { type: 'InputLayer', name: 'step', shape: [4] },
              { type: 'Dense', units: 3 },
              { type: 'Dense', units: 4 },
            ],
          },
        },
      },
      { type: 'Dense', units: 2, name: 'head', inputs: 'steps' },
    ],
  },
  'two inputs and two outputs, in an order of their own': {
    layers: [
      { type: 'Dense', name: 'last', units: 2, inputs: 'both' },
      { type: 'Concatenate', name: 'both', inputs: ['deep', 'b'] },
      { type: 'Dense', name: 'deep', units: 3, inputs: 'deeper' },
      { type: 'Dense', name: 'deeper', units: 3, inputs: 'a' },
      { type: 'Dense', name: 'early', units: 2, inputs: 'a' },
      { type: 'InputLayer', name: 'b', shape: [2] },
      { type: 'InputLayer', name: 'a', shape: [3] },
    ],
    inputs: { second: 'b', first: 'a' },
    outputs: { y: 'early', z: 'last' },
  },
  'a mask that makes the way of its input longer': {
    layers: [
      { type: 'InputLayer', name: 'tokens', shape: [5, 3] },
      { type: 'InputLayer', name: 'numbers', shape: [4] },
      { type: 'Dense', name: 'before', units: 3, inputs: 'tokens' },
      { type: 'Masking', name: 'masking', inputs: 'before' },
      { type: 'LSTM', name: 'lstm', units: 2, inputs: 'masking' },
      { type: 'Dense', name: 'one', units: 2, inputs: 'numbers' },
      { type: 'Dense', name: 'two', units: 2, inputs: 'one' },
      { type: 'Dense', name: 'three', units: 2, inputs: 'two' },
      { type: 'Concatenate', name: 'both', inputs: ['three', 'lstm'] },
      { type: 'Dense', name: 'out', units: 1, inputs: 'both' },
    ],
  },
  'layers that compute in bfloat16': {
    dtype: 'mixed_bfloat16',
    layers: [
      { type: 'InputLayer', shape: [4] },
      { type: 'Dense', units: 3, activation: 'tanh' },
      { type: 'BatchNormalization' },
      { type: 'Dense', units: 2, dtype: 'float32' },
    ],
  },
  'frozen layers': {
    layers: [
      { type: 'InputLayer', shape: [4] },
      { type: 'Dense', units: 3, trainable: false },
      { type: 'BatchNormalization', trainable: false },
      { type: 'Dense', units: 2 },
    ],
  },
};

describe('a .keras and a .weights.h5 file load in Keras and predict the same: models', () => {
  for (const [name, definition] of Object.entries(MODELS)) test(name, (t) => compare(t, definition, SEED));
  for (let seed = SEED; seed < SEED + RANDOM_MODELS; seed += 1)
    test(`a random model: seed ${seed}`, (t) => compare(t, randomModel(seededRandom(seed)), seed));
});

function compare(t: Parameters<typeof compareFiles>[0], definition: ShortModel, seed: number): Promise<void> {
  const random = seededRandom(seed);
  const graph = acceptedGraph(definition, SAMPLE);
  const model = buildModel(toShortModel(graph));
  const inputs = model.inputs.map(({ shape: sample }) => {
    const shape = [BATCH, ...sample];
    return { shape, values: Float32Array.from({ length: elementsOf(shape) }, () => 2 * random() - 1) };
  });
  return compareFiles(t, keras, { graph, inputs, values: drawnValues(model, random) });
}
