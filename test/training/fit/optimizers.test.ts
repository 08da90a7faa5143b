import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { completeModel } from '../../../src/domain/model/short/resolved-graph.js';
import type { OptimizerObject } from '../../../src/keras/optimizers/index.js';
import { type Schedule, scheduledRate, schedules } from '../../../src/keras/schedules/index.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { stepsOfOne } from '../../../workers/engine/training/steps/batch.js';
import { type CompiledModel, compileModel } from '../../../workers/engine/training/steps/compiled-model.js';

loadTensorFlow({ intraOpThreads: 1 });

const STEPS = 12;
const SAMPLES = 4;
const DECAYING = { type: 'CosineDecay', initial_learning_rate: 0.01, decay_steps: 20 } satisfies Schedule;

/** Optimizers with state of their own between steps. The first gradients of a scaled loss overflow. */
const OPTIMIZERS: Readonly<Record<string, OptimizerObject>> = {
  'a scaled loss, with skipped steps': {
    type: 'lossscaleoptimizer',
    inner_optimizer: { type: 'adam', learning_rate: DECAYING, use_ema: true, gradient_accumulation_steps: 2 },
    initial_scale: 2 ** 127,
    dynamic_growth_steps: 2,
  },
  'several optimizers': {
    type: 'multioptimizer',
    default_optimizer: {
      type: 'nadam',
      gradient_accumulation_steps: 3,
      ema_overwrite_frequency: 2,
      use_ema: true,
    },
    optimizer_map: { '.*/bias': { type: 'nadam', learning_rate: DECAYING }, 'last/kernel': 'muon' },
  },
};

function compileLine(t: TestContext, optimizer: OptimizerObject): CompiledModel {
  const layers = [
    { type: 'Dense', name: 'first', units: 3, activation: 'tanh' },
    { type: 'Dense', name: 'last', units: 1 },
  ] as const;
  const compiled = compileModel(
    {
      model: completeModel({ name: 'line', input_shape: [1], layers: [...layers] }),
      compile: { optimizer, loss: { type: 'mean_squared_error', from_logits: false }, metrics: [] },
      seed: 1,
    },
    {
      x: [{ sampleShape: [1], dtype: 'float32' }],
      y: [{ sampleShape: [1], dtype: 'float32' }],
      steps: stepsOfOne({ x: [], y: [] }),
      resident: {
        count: SAMPLES,
        arrays: { x: [Float32Array.of(1, 2, 3, 4)], y: [Float32Array.of(30, 50, 70, 90)] },
      },
      sizes: { train: [SAMPLES], test: [] },
    },
  );
  t.after(() => compiled.dispose());
  return compiled;
}

function train(compiled: CompiledModel, steps: number, perCall: number) {
  for (let left = steps; left > 0; left -= perCall) {
    const count = Math.min(left, perCall);
    const rows = Int32Array.from({ length: count * SAMPLES }, (_, index) => index % SAMPLES);
    compiled.trainSteps({ rows, steps: count, samples: SAMPLES });
  }
  return stateOf(compiled);
}

const stateOf = (compiled: CompiledModel) => ({
  step: compiled.step,
  learningRates: [...compiled.learningRates],
  weights: compiled.readWeights(),
  slots: compiled.readSlots(),
});

function restore(compiled: CompiledModel, state: ReturnType<typeof stateOf>): CompiledModel {
  compiled.writeWeights(state.weights);
  compiled.writeSlots(state.slots);
  compiled.step = state.step;
  compiled.learningRates = [...state.learningRates];
  return compiled;
}

describe('the state of an optimizer', () => {
  for (const [name, optimizer] of Object.entries(OPTIMIZERS)) {
    test(`${name}: is the same with any number of steps a call`, (t) => {
      const expected = train(compileLine(t, optimizer), STEPS, 1);
      for (const perCall of [5, STEPS])
        assert.deepEqual(
          train(compileLine(t, optimizer), STEPS, perCall),
          expected,
          `${perCall} steps a call`,
        );
    });

    test(`${name}: continues exactly where it was restored`, (t) => {
      const expected = train(compileLine(t, optimizer), STEPS, 5);
      for (const before of [1, 4, 7]) {
        const state = train(compileLine(t, optimizer), before, 3);
        const rest = train(restore(compileLine(t, optimizer), state), STEPS - before, 4);
        assert.deepEqual(rest, expected, `restored after step ${before}`);
      }
    });
  }

  test('counts no skipped step for its schedule', (t) => {
    const compiled = compileLine(t, OPTIMIZERS['a scaled loss, with skipped steps'] ?? { type: 'sgd' });
    const { slots, learningRates } = train(compiled, STEPS, 5);
    const skipped = slots.get('skipped_steps')?.[0] ?? 0;
    assert.ok(skipped > 0 && skipped < STEPS, `${skipped} steps were skipped`);
    const rate = scheduledRate(schedules.complete(DECAYING), STEPS - skipped - 1);
    assert.deepEqual(learningRates, [rate]);
  });

  test('ends a training with the moving averages of the weights', (t) => {
    const compiled = compileLine(t, { type: 'sgd', learning_rate: 0.001, use_ema: true });
    const { weights, slots } = train(compiled, STEPS, 5);
    for (const time of ['once', 'twice']) {
      compiled.finalize();
      for (const [path, values] of compiled.readWeights()) {
        assert.deepEqual(values, slots.get(`${path}/average`), time);
        assert.notDeepEqual(values, weights.get(path));
      }
    }
  });
});
