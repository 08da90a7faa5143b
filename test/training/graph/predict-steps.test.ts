import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { Layer } from '../../../src/keras/layers/index.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { OutOfMemory } from '../../../workers/engine/engine-failure.js';
import { buildModel } from '../../../workers/engine/model/build-model.js';
import { createPredictSteps, type PredictSteps } from '../../../workers/engine/model/predict-steps.js';
import { drawWeights } from '../../../workers/engine/model/weight-values.js';
import { type NativeBinding, nativeBackend } from '../../../workers/engine/ops/native-backend.js';
import { assertClose } from '../../helpers/keras/keras-fixtures.js';

loadTensorFlow({ intraOpThreads: 1 });

const FEATURES = 5;
const CLASSES = 3;
const layers: Layer[] = [
  { type: 'Dense', units: 8, activation: 'relu' },
  { type: 'BatchNormalization' },
  { type: 'Dropout', rate: 0.5 },
  { type: 'Dense', units: CLASSES, activation: 'softmax' },
];

/** The steps of a model with one input and one output. */
interface OneSteps extends Pick<PredictSteps, 'dispose'> {
  predict(samples: Float32Array, count: number): Float32Array;
}

function openOne(...[model, weights, input]: Parameters<typeof createPredictSteps>): OneSteps {
  const steps = createPredictSteps(model, weights, input);
  return {
    ...steps,
    predict: (samples, count) => steps.predict([samples], count)[0] ?? new Float32Array(),
  };
}

function openSteps(t: TestContext): OneSteps {
  const model = buildModel({ layers, input_shape: [FEATURES] });
  const input = { sampleShape: [FEATURES], steps: [{ op: 'rescale', scale: 0.5 } as const] };
  const steps = openOne(model, drawWeights(model, 1), [input]);
  t.after(() => steps.dispose());
  return steps;
}

function samples(count: number): Float32Array {
  return Float32Array.from({ length: count * FEATURES }, (_, index) => Math.sin(index * 12.9898));
}

/** Lets steps for more samples fail as TensorFlow does whose memory is full. */
function limitBatches(t: TestContext, most: number): void {
  const backend = nativeBackend();
  const addon = backend.binding;
  t.after(() => {
    backend.binding = addon;
  });
  const run: NativeBinding['runSavedModel'] = (id, inputs, names, fetches) => {
    if (Number(/^predict_(\d+)/.exec(fetches)?.[1] ?? 0) <= most)
      return addon.runSavedModel(id, inputs, names, fetches);
    throw new Error(
      'Session fail to run with error: OOM when allocating tensor with shape[9] and type float',
    );
  };
  backend.binding = Object.create(addon, { runSavedModel: { value: run } });
}

describe('predictions of any number of samples', () => {
  test('compile at most nine steps, whatever the numbers, and none later', (t) => {
    const { binding } = nativeBackend();
    const before = binding.getNumOfSavedModels();
    const steps = openSteps(t);
    const many = samples(1000);
    const all = () => {
      for (let count = 1; count <= 1000; count++) steps.predict(many.slice(0, count * FEATURES), count);
      return binding.getNumOfSavedModels() - before;
    };
    assert.equal(all(), 9);
    assert.equal(all(), 9);
  });

  test('equal those of single samples, whatever the batch', (t) => {
    const steps = openSteps(t);
    const many = samples(600);
    const alone = Array.from({ length: 600 }, (_, index) => [
      ...steps.predict(many.slice(index * FEATURES, (index + 1) * FEATURES), 1),
    ]).flat();
    for (const count of [1, 2, 3, 5, 17, 100, 255, 256, 257, 600]) {
      const outputs = steps.predict(many.slice(0, count * FEATURES), count);
      assert.equal(outputs.length, count * CLASSES);
      assertClose(outputs, alone.slice(0, count * CLASSES), `of ${count}`, { relative: 1e-5 });
    }
  });

  test('do not depend on the neighboring samples, bit for bit', (t) => {
    const steps = openSteps(t);
    const [first, others] = [samples(3), samples(4).fill(1e6, 3 * FEATURES)];
    const together = steps.predict(others, 4).slice(0, 3 * CLASSES);
    assert.deepEqual(steps.predict(first, 3), together);
  });

  test('release their graphs and tensors', () => {
    const { binding } = nativeBackend();
    const held = () => [binding.getNumOfSavedModels(), binding.getNumOfTensors()];
    const before = held();
    const model = buildModel({ layers, input_shape: [FEATURES] });
    const input = { sampleShape: [FEATURES], steps: [] };
    const steps = openOne(model, drawWeights(model, 1), [input]);
    steps.predict(samples(1), 1);
    const loaded = held();
    for (let round = 0; round < 50; round++) steps.predict(samples(1), 1);
    assert.deepEqual(held(), loaded);
    assert.notDeepEqual(loaded, before);
    steps.dispose();
    assert.deepEqual(held(), before);
  });

  test('are split into smaller parts if memory runs out, and fail only if one sample does not fit', (t) => {
    const many = samples(300);
    const expected = openSteps(t).predict(many, 300);
    limitBatches(t, 20);
    assertClose([...openSteps(t).predict(many, 300)], [...expected], 'outputs');
    limitBatches(t, 0);
    assert.throws(() => openSteps(t).predict(many, 300), OutOfMemory);
  });
});
