import * as tf from '@tensorflow/tfjs-core';
import { type SequentialModel, setWeights } from '../../workers/engine/sequential.js';
import { type CompiledModel, compileModel } from '../../workers/engine/training/compiled-model.js';
import { type BatchResult, createTotals } from '../../workers/engine/training/totals.js';
import { assertClose, type KerasCase, type PackedArray, type Tolerance, unpack } from './keras-fixtures.js';

/** Runs a case as make.py ran it in Keras and compares everything it recorded. */
export function replay(recorded: KerasCase, tolerance: Tolerance = {}): void {
  const { model: definition, compile } = recorded;
  const compiled = compileModel({ model: definition, compile, seed: 1 });
  const { model } = compiled;
  const x = toTensor(recorded.x);
  const y = toTensor(recorded.y);
  giveWeights(model, recorded.initial_weights);
  assertClose(predict(model, x), unpack(recorded.outputs), 'outputs before training', tolerance);
  assertClose(train(recorded, compiled, x, y), recorded.steps, 'loss of each step', tolerance);
  compareWeights(model, recorded.final_weights, tolerance);
  assertClose(predict(model, x), unpack(recorded.final_outputs), 'outputs after training', tolerance);
  compareEvaluation(recorded, compiled, x, y, tolerance);
  compiled.dispose();
  tf.dispose([x, y]);
}

/** Gives a model the weights of a fixture. */
export function giveWeights(model: SequentialModel, packed: Record<string, PackedArray>): void {
  tf.tidy(() => {
    const values = Object.entries(packed).map(([path, array]) => [path, toTensor(array)] as const);
    setWeights(model, new Map(values));
  });
}

/** Compares every weight of a model with those of a fixture. */
export function compareWeights(
  model: SequentialModel,
  packed: Record<string, PackedArray>,
  tolerance: Tolerance = {},
): void {
  for (const { path, variable } of model.weights) {
    const expected = packed[path];
    if (expected === undefined) throw new Error(`Keras has no weight ${path}`);
    assertClose(variable.dataSync(), unpack(expected), `weight ${path}`, tolerance);
  }
}

function toTensor(packed: PackedArray): tf.Tensor {
  return tf.tensor(unpack(packed), packed.shape);
}

function predict(model: SequentialModel, x: tf.Tensor): Float32Array {
  return tf.tidy(() => Float32Array.from(model.apply(x, { training: false }).x.dataSync()));
}

function train(recorded: KerasCase, compiled: CompiledModel, x: tf.Tensor, y: tf.Tensor): number[] {
  const samples = x.shape[0] ?? 0;
  let from = 0;
  return recorded.steps.map(() => {
    const size = Math.min(recorded.batch_size, samples - from);
    const { loss } = onBatch(x, y, from, size, compiled.trainStep);
    from = (from + size) % samples;
    return loss;
  });
}

function onBatch(
  x: tf.Tensor,
  y: tf.Tensor,
  from: number,
  size: number,
  step: CompiledModel['trainStep'],
): BatchResult {
  const batch = [tf.slice(x, from, size), tf.slice(y, from, size)] as const;
  const result = step(...batch);
  tf.dispose([...batch]);
  return result;
}

function compareEvaluation(
  recorded: KerasCase,
  compiled: CompiledModel,
  x: tf.Tensor,
  y: tf.Tensor,
  tolerance: Tolerance,
): void {
  const samples = x.shape[0] ?? 0;
  const totals = createTotals(compiled.metricNames);
  for (let from = 0; from < samples; from += recorded.batch_size) {
    const size = Math.min(recorded.batch_size, samples - from);
    totals.add(onBatch(x, y, from, size, compiled.testStep));
  }
  const found: Record<string, unknown> = { loss: totals.loss(), ...totals.metrics() };
  for (const [name, expected] of Object.entries(recorded.evaluation))
    assertClose([Number(found[name])], [expected], `evaluated ${name}`, tolerance);
}
