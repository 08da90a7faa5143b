import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { completeModel } from '../../src/domain/model/short/resolved-graph.js';
import { elementsOf } from '../../src/keras/shape.js';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';
import { buildModel } from '../../workers/engine/model/build-model.js';
import type { Model } from '../../workers/engine/model/model.js';
import { drawWeights } from '../../workers/engine/model/weight-values.js';
import { createRandom, keyOf } from '../../workers/engine/ops/random/random.js';
import { askForJob } from '../helpers/api/ask-for-job.js';
import type { TestTensor } from '../helpers/engine/apply-layer.js';
import { randomModel, seededRandom } from '../helpers/graphs/random-model.js';
import { type Architecture, startKerasApplications } from '../models/applications/keras-applications.js';
import { bodyOf, datasetOf, LIMITS } from '../models/applications/printed-job.js';
import { compareOnnx, fileOf, onnxOf, startOnnxRuntime } from './onnx-calls.js';

const isThorough = process.env['TEST_ALL'] === '1';
/** Another one each time; again with TEST_SEED. */
const seed = Number(process.env['TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
/** One architecture alone. */
const only = process.env['MODEL'];

loadTensorFlow({ intraOpThreads: 1 });
const onnx = startOnnxRuntime();
after(() => onnx.stop());

/** Noise for every input of a model. */
function noiseOf(model: Model, scale: number): TestTensor[] {
  const random = createRandom(keyOf('noise'));
  return model.inputs.map(({ shape }) => ({
    shape: [3, ...shape],
    values: Float32Array.from({ length: 3 * elementsOf(shape) }, () => scale * random.uniform()),
  }));
}

describe(`ONNX of models with shared layers, models inside, several inputs and outputs (TEST_SEED=${seed})`, () => {
  for (let index = 0; index < (isThorough ? 60 : 8); index++)
    test(`random model ${index} predicts the same in onnxruntime`, async () => {
      const definition = completeModel(randomModel(seededRandom(seed + index)));
      const model = buildModel(definition);
      const values = drawWeights(model, 1);
      const answer = await compareOnnx(onnx, fileOf(onnxOf(model, values)), {
        model,
        values,
        inputs: noiseOf(model, 1),
      });
      assert.deepEqual(
        answer.inputs,
        model.inputs.map(({ name, shape }) => ({ name, shape: ['batch', ...shape] })),
      );
    });
});

const ARCHITECTURES: readonly Architecture[] = [
  { name: 'ResNet50', arguments: { input_shape: [64, 64, 3] } },
  { name: 'MobileNetV2', arguments: { input_shape: [64, 64, 3] } },
  { name: 'EfficientNetB0', arguments: { input_shape: [64, 64, 3] } },
];

describe('ONNX of keras.applications', () => {
  const keras = startKerasApplications();
  after(() => keras.stop());
  for (const architecture of ARCHITECTURES.filter(({ name }) => (only ?? name) === name))
    test(`${architecture.name} predicts the same in onnxruntime`, async () => {
      const printed = await keras.print(architecture);
      const { config } = askForJob(
        bodyOf(printed, { loss: 'mse', optimizer: 'sgd' }),
        datasetOf(printed),
        LIMITS,
      );
      assert.ok(config);
      const model = buildModel(config.model);
      const values = drawWeights(model, 1);
      const start = Date.now();
      const file = fileOf(onnxOf(model, values));
      console.log(architecture.name, file.length, Date.now() - start, 'ms');
      const answer = await compareOnnx(
        onnx,
        file,
        { model, values, inputs: noiseOf(model, 255) },
        { relative: 1e-4, ofLargest: 1e-5 },
      );
      const counts = new Map<string, number>();
      for (const op of answer.operations) counts.set(op, (counts.get(op) ?? 0) + 1);
      console.log(counts, answer.weights.slice(0, 10));
    });
});
