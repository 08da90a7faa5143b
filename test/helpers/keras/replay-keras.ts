import { createPredictSteps } from '../../../workers/engine/model/predict-steps.js';
import type { Values } from '../../../workers/engine/model/weight-values.js';
import { batchSizes } from '../../../workers/engine/training/compile-job.js';
import { stepsOfOne } from '../../../workers/engine/training/steps/batch.js';
import { type CompiledModel, compileModel } from '../../../workers/engine/training/steps/compiled-model.js';
import { createTotals } from '../../../workers/engine/training/totals.js';
import { testStep, trainStep } from '../engine/one-step.js';
import { assertClose, type KerasCase, type PackedArray, type Tolerance, unpack } from './keras-fixtures.js';

/** Runs a case as make.py ran it in Keras and compares everything it recorded. */
export function replay(recorded: KerasCase, tolerance: Tolerance = {}): void {
  const compiled = compileCase(recorded);
  try {
    compiled.writeWeights(valuesOf(recorded.initial_weights));
    assertClose(predict(recorded, compiled), unpack(recorded.outputs), 'outputs before training', tolerance);
    assertClose(train(recorded, compiled), recorded.steps, 'loss of each step', tolerance);
    compareWeights(compiled, recorded.final_weights, tolerance);
    assertClose(
      predict(recorded, compiled),
      unpack(recorded.final_outputs),
      'outputs after training',
      tolerance,
    );
    compareEvaluation(recorded, compiled, tolerance);
  } finally {
    compiled.dispose();
  }
}

function compileCase({ model, compile, batch_size, x, y }: KerasCase): CompiledModel {
  const count = samplesOf(x);
  const sizes = batchSizes(count, batch_size);
  return compileModel(
    { model, compile, seed: 1 },
    {
      x: [{ sampleShape: x.shape.slice(1), dtype: 'float32' }],
      y: [{ sampleShape: y.shape.slice(1), dtype: 'float32' }],
      steps: stepsOfOne({ x: [], y: [] }),
      resident: { count, arrays: { x: [unpack(x)], y: [unpack(y)] } },
      sizes: { train: sizes, test: sizes },
    },
  );
}

/** The weights of a fixture, by path. */
export function valuesOf(packed: Record<string, PackedArray>): Values {
  return new Map(Object.entries(packed).map(([path, array]) => [path, unpack(array)]));
}

/** Compares every weight of a model with those of a fixture. */
export function compareWeights(
  compiled: Pick<CompiledModel, 'readWeights'>,
  packed: Record<string, PackedArray>,
  tolerance: Tolerance = {},
): void {
  for (const [path, value] of compiled.readWeights()) {
    const expected = packed[path];
    if (expected === undefined) throw new Error(`Keras has no weight ${path}`);
    assertClose(value, unpack(expected), `weight ${path}`, tolerance);
  }
}

function samplesOf({ shape }: PackedArray): number {
  return shape[0] ?? 0;
}

function predict({ x }: KerasCase, { model, readWeights }: CompiledModel): Float32Array {
  const steps = createPredictSteps(model, readWeights(), [{ sampleShape: x.shape.slice(1), steps: [] }]);
  try {
    return steps.predict([unpack(x)], samplesOf(x))[0] ?? new Float32Array();
  } finally {
    steps.dispose();
  }
}

function train({ x, batch_size, steps }: KerasCase, compiled: CompiledModel): number[] {
  const samples = samplesOf(x);
  let from = 0;
  return steps.map(() => {
    const size = Math.min(batch_size, samples - from);
    const { loss } = trainStep(compiled, rowsAt(from, size));
    from = (from + size) % samples;
    return loss;
  });
}

function rowsAt(from: number, size: number): { rows: Int32Array } {
  return { rows: Int32Array.from({ length: size }, (_, index) => from + index) };
}

function compareEvaluation(recorded: KerasCase, compiled: CompiledModel, tolerance: Tolerance): void {
  const samples = samplesOf(recorded.x);
  const totals = createTotals(compiled);
  for (let from = 0; from < samples; from += recorded.batch_size)
    totals.add(testStep(compiled, rowsAt(from, Math.min(recorded.batch_size, samples - from))));
  const found: Record<string, unknown> = { loss: totals.loss(), ...totals.metrics() };
  for (const [name, expected] of Object.entries(recorded.evaluation))
    assertClose([Number(found[name])], [expected], `evaluated ${name}`, tolerance);
}
