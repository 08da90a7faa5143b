import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { bindArguments } from '../../../src/keras/operations/bind-arguments.js';
import { OPERATION_SPECS, operationName } from '../../../src/keras/operations/index.js';
import type {
  OperationArgument,
  OperationArguments,
  OperationSpec,
  TensorSpec,
} from '../../../src/keras/operations/operation.js';
import { elementsOf } from '../../../src/keras/shape.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { createGraph } from '../../../workers/engine/graph/graph.js';
import { applyOperation } from '../../../workers/engine/operations/index.js';

loadTensorFlow({ intraOpThreads: 1 });

/** Other arguments with TEST_SEED. */
const SEED = Number(process.env['TEST_SEED'] ?? 1);
const RUNS = process.env['TEST_ALL'] === undefined ? 60 : 600;
const MAX_ELEMENTS = 1e5;

const shape = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 5 });
const spec = fc.record({ shape, dtype: fc.constantFrom('float32', 'float32', 'int32', 'bool') });
const scalar = fc.oneof(
  fc.integer({ min: 1, max: 5 }),
  fc.constant(-1),
  fc.constantFrom(
    null,
    true,
    false,
    0.5,
    'same',
    'valid',
    'channels_last',
    'float32',
    'int32',
    'add',
    'nearest',
  ),
);
const argument = fc.oneof(
  { arbitrary: spec, weight: 3 },
  { arbitrary: scalar, weight: 2 },
  {
    arbitrary: fc.array(fc.oneof(scalar, fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 4 }),
    weight: 1,
  },
  { arbitrary: fc.array(spec, { minLength: 1, maxLength: 3 }), weight: 1 },
);

/** Constants only, as Keras saves options. */
const option = fc.oneof(scalar, fc.array(fc.integer({ min: -1, max: 3 }), { maxLength: 3 }));

/** As in Keras, TensorFlow fails for some values: integers divided by 0 or to a negative power, classes beyond the last. */
const FAIL_BY_VALUE: ReadonlySet<string> = new Set([
  'FloorDivide',
  'Mod',
  'Fmod',
  'Power',
  'SparseCategoricalCrossentropy',
]);

describe('an operation that accepts its arguments', () => {
  for (const one of OPERATION_SPECS.filter(({ type }) => !FAIL_BY_VALUE.has(type)))
    test(`has the outputs that were inferred: ${operationName(one)}`, () => {
      const config = fc.record(mapValues(one.options, option), { requiredKeys: [] });
      const args = fc.tuple(...one.parameters.map(() => argument));
      fc.assert(
        fc.property(config, args, (...given) => checkInGraph(one, ...given)),
        { numRuns: RUNS, seed: SEED },
      );
    });
});

const mapValues = <Value>(names: object, value: Value): Record<string, Value> =>
  Object.fromEntries(Object.keys(names).map((name) => [name, value]));

function checkInGraph(spec: OperationSpec, config: object, args: readonly unknown[]): void {
  const call = { config, args, kwargs: {} } as Parameters<typeof bindArguments<TensorSpec>>[1];
  const bound = bindArguments(spec, call);
  if ('args' in bound) createGraph().record('operation', () => check(spec, bound.args));
}

function check(spec: OperationSpec, given: OperationArguments<TensorSpec>): void {
  const inference = spec.output(given);
  if ('complaint' in inference) return;
  if (inference.outputs.some((output) => elementsOf(output.shape) > MAX_ELEMENTS)) return;
  const args = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, value === undefined ? value : filled(value)]),
  );
  const outputs = applyOperation(spec, args).map(({ shape, dtype }) => ({ shape, dtype }));
  assert.deepEqual(
    outputs,
    inference.outputs.map(({ shape, dtype }) => ({ shape: [...shape], dtype })),
  );
}

function filled(value: OperationArgument<TensorSpec>): OperationArgument<tf.Tensor> {
  if (isList(value)) return value.map(filled);
  if (!isSpec(value)) return value;
  // Integers may be places, of which the first is always there.
  return value.dtype === 'int32'
    ? tf.zeros([...value.shape], 'int32')
    : tf.ones([...value.shape], value.dtype);
}

const isList = (value: OperationArgument<TensorSpec>): value is readonly OperationArgument<TensorSpec>[] =>
  Array.isArray(value);
const isSpec = (value: OperationArgument<TensorSpec>): value is TensorSpec =>
  typeof value === 'object' && value !== null && 'shape' in value;
