import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import type { ResolvedConfig } from '../../../src/contracts/jobs/training-config.js';
import { completeModel } from '../../../src/domain/model/short/resolved-graph.js';
import type { Layer } from '../../../src/keras/layers/index.js';
import { storedValues } from '../../../workers/engine/data/batch-input.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { EngineFailure, located } from '../../../workers/engine/engine-failure.js';
import { createPredictSteps } from '../../../workers/engine/model/predict-steps.js';
import { stepsOfOne } from '../../../workers/engine/training/steps/batch.js';
import {
  type CompileData,
  type CompiledModel,
  compileModel,
} from '../../../workers/engine/training/steps/compiled-model.js';
import { testStep, trainStep } from '../../helpers/engine/one-step.js';

loadTensorFlow({ intraOpThreads: 1 });

const SAMPLES = 2;
const words: Layer[] = [
  { type: 'Embedding', name: 'words', input_dim: 5, output_dim: 3 },
  { type: 'Flatten', name: 'flat' },
  { type: 'Dense', name: 'out', units: 3, activation: 'softmax' },
];

/** A model of two words a sample, as a job has it once its data passed the checks; here nothing checks what is fed. */
function compileWords(t: TestContext): CompiledModel {
  const loss: ResolvedConfig['compile']['loss'] = {
    type: 'sparse_categorical_crossentropy',
    from_logits: false,
  };
  const data: CompileData = {
    x: [{ sampleShape: [2], dtype: 'int32' }],
    y: [{ sampleShape: [], dtype: 'uint8' }],
    steps: stepsOfOne({ x: [], y: [] }),
    resident: null,
    sizes: { train: [SAMPLES], test: [SAMPLES] },
  };
  const compiled = compileModel(
    {
      model: completeModel({ name: 'words', input_shape: [2], layers: words }),
      compile: { optimizer: { type: 'adam' }, loss, metrics: [] },
      seed: 1,
    },
    data,
  );
  t.after(() => compiled.dispose());
  return compiled;
}

const known = Int32Array.of(0, 1, 2, 3);
const unknown = Int32Array.of(0, 1, 7, 3);
const batch = (x: Int32Array, y: number[]) => ({
  x: storedValues(x.slice()),
  y: Uint8Array.from(y),
  samples: SAMPLES,
});

function assertFails(work: () => unknown, where: string, message: string): void {
  assert.throws(work, (error) => {
    assert.ok(error instanceof EngineFailure);
    assert.deepEqual(error.reason, { code: 'engine_error', message, details: { where } });
    return true;
  });
}

const UNKNOWN_WORD = 'TensorFlow failed in layer words (Embedding): indices[1,0] = 7 is not in [0, 5)';
const UNKNOWN_CLASS =
  'TensorFlow failed in the loss: Received a label value of 9 which is outside the valid range of [0, 3).';

describe('an error inside TensorFlow reports its location and cause', () => {
  test('in a layer of a training step and of an evaluation', (t) => {
    const compiled = compileWords(t);
    const where = 'layer words (Embedding)';
    assertFails(() => trainStep(compiled, batch(unknown, [0, 1])), where, UNKNOWN_WORD);
    assertFails(() => testStep(compiled, batch(unknown, [0, 1])), where, UNKNOWN_WORD);
  });

  test('in the loss of a training step and of an evaluation', (t) => {
    const compiled = compileWords(t);
    assertFails(() => trainStep(compiled, batch(known, [0, 9])), 'the loss', UNKNOWN_CLASS);
    assertFails(() => testStep(compiled, batch(known, [0, 9])), 'the loss', UNKNOWN_CLASS);
  });

  test('in a layer of a prediction', (t) => {
    const { model, readWeights } = compileWords(t);
    const steps = createPredictSteps(model, readWeights(), [{ sampleShape: [2], steps: [] }]);
    t.after(() => steps.dispose());
    const where = 'layer words (Embedding)';
    assertFails(() => steps.predict([Float32Array.from(unknown)], SAMPLES), where, UNKNOWN_WORD);
  });

  test('in the input, for a batch of the wrong type', (t) => {
    const compiled = compileWords(t);
    assert.throws(
      () => trainStep(compiled, { ...batch(known, [0, 1]), y: Float32Array.of(0, 1) }),
      (error) =>
        error instanceof EngineFailure &&
        /^TensorFlow failed in the compiled step: .*uint8.*float/.test(error.reason.message),
    );
  });

  test('leaving the weights unchanged, and later steps working', (t) => {
    const compiled = compileWords(t);
    const before = compiled.readWeights();
    assert.throws(() => trainStep(compiled, batch(unknown, [0, 1])));
    assert.throws(() => trainStep(compiled, batch(known, [0, 9])));
    assert.deepEqual(compiled.readWeights(), before);
    assert.ok(Number.isFinite(trainStep(compiled, batch(known, [0, 1])).loss));
    assert.notDeepEqual(compiled.readWeights(), before);
  });
});

test("naming the layer of a recording error, without TensorFlow's error codes", () => {
  const multiply = () => located('layer drop (Dropout)', () => tf.mul(tf.ones([2, 3]), tf.ones([5, 3])));
  assertFails(
    multiply,
    'layer drop (Dropout)',
    'TensorFlow failed in layer drop (Dropout): Incompatible shapes: [2,3] vs. [5,3]',
  );
});
