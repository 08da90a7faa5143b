import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { completeModel } from '../../../src/domain/model/short/resolved-graph.js';
import type { OptimizerObject } from '../../../src/keras/optimizers/index.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { nativeBackend } from '../../../workers/engine/ops/native-backend.js';
import { stepsOfOne } from '../../../workers/engine/training/steps/batch.js';
import { type CompiledModel, compileModel } from '../../../workers/engine/training/steps/compiled-model.js';
import { trainStep } from '../../helpers/engine/one-step.js';
import { assertClose } from '../../helpers/keras/keras-fixtures.js';

loadTensorFlow({ intraOpThreads: 1 });

const rows = Int32Array.of(0, 1, 2, 3);
const optimizers: OptimizerObject[] = [
  { type: 'sgd', learning_rate: 0.1 },
  { type: 'rmsprop', learning_rate: 0.1 },
  { type: 'adam', learning_rate: 0.1 },
  { type: 'adagrad', learning_rate: 0.1 },
];

function compileLine(t: TestContext, optimizer: OptimizerObject): CompiledModel {
  const compiled = compileModel(
    {
      model: completeModel({
        name: 'line',
        input_shape: [1],
        layers: [{ type: 'Dense', name: 'line', units: 1 }],
      }),
      compile: { optimizer, loss: { type: 'mean_squared_error', from_logits: false }, metrics: [] },
      seed: 1,
    },
    {
      x: [{ sampleShape: [1], dtype: 'float32' }],
      y: [{ sampleShape: [1], dtype: 'float32' }],
      steps: stepsOfOne({ x: [], y: [] }),
      resident: {
        count: 4,
        arrays: { x: [Float32Array.of(1, 2, 3, 4)], y: [Float32Array.of(3, 5, 7, 9)] },
      },
      sizes: { train: [4], test: [] },
    },
  );
  t.after(() => compiled.dispose());
  return compiled;
}

const kernelOf = (compiled: CompiledModel): number =>
  compiled.readWeights().get('line/kernel')?.[0] ?? Number.NaN;
const step = (compiled: CompiledModel) => trainStep(compiled, { rows });

describe('the learning rate may change between steps', () => {
  for (const optimizer of optimizers)
    test(`${optimizer.type}: keeps the weights at 0, moves them again later, and compiles nothing for it`, (t) => {
      const compiled = compileLine(t, optimizer);
      const loaded = nativeBackend().binding.getNumOfSavedModels();
      step(compiled);
      const moved = compiled.readWeights();
      compiled.learningRate = 0;
      step(compiled);
      assert.deepEqual(compiled.readWeights(), moved);
      compiled.learningRate = 0.1;
      step(compiled);
      assert.notDeepEqual(compiled.readWeights(), moved);
      assert.equal(nativeBackend().binding.getNumOfSavedModels(), loaded);
    });

  test('halves the step at half the rate', (t) => {
    const [whole, half] = [compileLine(t, { type: 'sgd' }), compileLine(t, { type: 'sgd' })];
    const from = kernelOf(whole);
    half.learningRate = whole.learningRate / 2;
    step(whole);
    step(half);
    assertClose([kernelOf(half) - from], [(kernelOf(whole) - from) / 2], 'step', { relative: 1e-5 });
  });
});
