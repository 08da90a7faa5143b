import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { layers, loadLayersModel, type Sequential, sequential } from '@tensorflow/tfjs-layers';
import type { ResolvedConfig } from '../../../src/contracts/jobs/training-config.js';
import type { Activation } from '../../../src/keras/activations/index.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { buildModel } from '../../../workers/engine/model/build-model.js';
import { createPredictSteps } from '../../../workers/engine/model/predict-steps.js';
import type { Values } from '../../../workers/engine/model/weight-values.js';
import { saveModel } from '../../../workers/engine/storage/saved-model.js';
import { describedDataset } from '../../fixtures/described-datasets.js';
import { modelManifest } from '../../fixtures/unregistered-manifest.js';
import { askForJob } from '../../helpers/api/ask-for-job.js';
import { assertClose } from '../../helpers/keras/keras-fixtures.js';
import { layersModelIn } from '../../helpers/keras/layers-model.js';

loadTensorFlow({ intraOpThreads: 1 });

/** Steps and features of a sample; enough of them that gates leave the straight part of both functions. */
const SHAPE = [7, 3];
const SAMPLES = 4;
const x = Float32Array.from({ length: SAMPLES * 21 }, (_, index) => 6 * Math.sin(index * 1.7));

/** The configuration of a job with what TensorFlow.js prints of a model. */
function configOf(model: Sequential): ResolvedConfig['model'] {
  const dataset = describedDataset({
    x: { shape: SHAPE, dtype: 'float32' },
    y: { shape: [2], dtype: 'float32' },
    classes: null,
  });
  const definition: unknown = JSON.parse(JSON.stringify(model.toJSON(null, false)));
  const job = askForJob({ model: definition, compile: { loss: 'mse' }, dataset: { id: 'mnist' } }, dataset);
  return job.config?.model ?? assert.fail(JSON.stringify(job.errors));
}

function weightsOf(model: Sequential, config: ResolvedConfig['model']): Values {
  const values = model.getWeights().map((weight) => Float32Array.from(weight.dataSync()));
  const paths = buildModel(config).weights.map(({ path }) => path);
  assert.equal(values.length, paths.length);
  return new Map(paths.map((path, index) => [path, values[index] ?? new Float32Array()]));
}

function predict(
  config: ResolvedConfig['model'],
  values: Values,
  sampleShape = SHAPE,
  samples = x,
): Float32Array {
  const steps = createPredictSteps(buildModel(config), values, [{ sampleShape, steps: [] }]);
  try {
    const [outputs] = steps.predict([samples], samples.length / sampleShape.reduce((a, b) => a * b, 1));
    return outputs ?? new Float32Array();
  } finally {
    steps.dispose();
  }
}

const expectedOf = (model: { predict: Sequential['predict'] }): ArrayLike<number> => {
  const output = model.predict(tf.tensor(x, [SAMPLES, ...SHAPE]));
  return Array.isArray(output) ? assert.fail('one output was expected') : output.dataSync();
};

async function temporaryDirectory(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'trainhorn-hard-sigmoid-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

describe('a recurrent layer with the defaults of TensorFlow.js', () => {
  const kinds = {
    LSTM: () => layers.lstm({ units: 2, inputShape: SHAPE }),
    GRU: () => layers.gru({ units: 2, inputShape: SHAPE }),
  };
  for (const [name, create] of Object.entries(kinds))
    test(`computes the same as TensorFlow.js, and so does its export: ${name}`, async (t) => {
      const model = sequential({ layers: [create()] });
      const config = configOf(model);
      const [layer] = config.layers;
      assert.ok(layer?.type === name && 'recurrent_activation' in layer);
      assert.equal(layer.recurrent_activation, 'hard_sigmoid_keras2');
      const values = weightsOf(model, config);
      assertClose(predict(config, values), expectedOf(model), 'outputs');
      const directory = await temporaryDirectory(t);
      await saveModel(buildModel(config), values, { config, manifest: modelManifest, directory });
      assertClose(expectedOf(await loadLayersModel(layersModelIn(directory))), expectedOf(model), 'exported');
    });
});

describe('the activation', () => {
  const points = Float32Array.of(-4, -3, -2.6, -2.5, -1, 0, 0.5, 2.4, 2.5, 2.9, 3, 4);
  const formulas: [Activation, (value: number) => number][] = [
    ['hard_sigmoid', (value) => Math.min(Math.max(value / 6 + 0.5, 0), 1)],
    ['hard_sigmoid_keras2', (value) => Math.min(Math.max(0.2 * value + 0.5, 0), 1)],
  ];
  for (const [activation, formula] of formulas)
    test(`${activation} matches its formula`, () => {
      const config = {
        name: 'm',
        input_shape: [1],
        layers: [{ type: 'Activation' as const, name: 'a', trainable: true, activation }],
      };
      assertClose(predict(config, new Map(), [1], points), Array.from(points, formula), activation);
    });
});
