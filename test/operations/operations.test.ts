import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { OPERATION_SPECS, operationName, operationOf } from '../../src/keras/operations/index.js';
import { type BatchedSpec, inferOperation } from '../../src/keras/operations/infer-operation.js';
import type { OperationSpec, TensorSpec, TensorType } from '../../src/keras/operations/operation.js';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';
import { applyInGraph, type OperationAnswer, type ValuedTensor } from '../helpers/engine/apply-operation.js';
import { assertClose, type PackedArray, type Tolerance, unpack } from '../helpers/keras/keras-fixtures.js';
import { startKeras } from '../helpers/keras/keras-process.js';
import type { OperationCase, OperationRefusal } from './operation-cases.js';
import {
  argumentsOf,
  encoded,
  inferCase,
  outputsOfCase,
  questionOf,
  tensorsOf,
} from './operation-questions.js';
import { readOperationCases } from './read-cases.js';

const SCRIPT = fileURLToPath(new URL('../../../test/operations/keras_operations.py', import.meta.url));

loadTensorFlow({ intraOpThreads: 1 });
const keras = startKeras(SCRIPT);
after(() => keras.stop());
const files = await readOperationCases();

/** One operation alone, while it is being added. */
const only = process.env['OPERATION'];

test('every operation has cases', () => {
  const tested = files.flatMap(({ module, cases }) => Object.keys(cases).map((type) => `${module}.${type}`));
  const known = OPERATION_SPECS.map(operationName);
  assert.deepEqual(tested.sort(), known.sort());
});

test('parameters and options are those of Keras, with its defaults', async () => {
  const { signatures } = await keras.ask<{ signatures: { parameters: string[]; options: object }[] }>({
    signatures: OPERATION_SPECS.map(({ module, type }) => [module, type]),
  });
  const ours = OPERATION_SPECS.map(({ type, parameters, options }) => ({ type, parameters, options }));
  const theirs = signatures.map(({ parameters, options }, index) => ({
    type: ours[index]?.type,
    parameters: parameters.filter((name) => !name.startsWith('**')),
    options,
  }));
  assert.deepEqual(ours, theirs);
});

for (const { module, cases, refusals } of files)
  for (const [type, ofType = []] of Object.entries(cases).filter(([name]) => (only ?? name) === name))
    describe(`${module}.${type}`, () => {
      const spec = operationOf(module, type) ?? assert.fail(`There is no ${module}.${type}`);
      for (const [index, operationCase] of ofType.entries())
        test(operationCase.name ?? nameOf(operationCase, index === 0), () => checkCase(spec, operationCase));
      for (const refusal of refusals[type] ?? [])
        test(`rejects ${nameOf(refusal, false)}`, () => checkRefusal(spec, refusal));
    });

function nameOf({ config, args }: Pick<OperationCase, 'config' | 'args'>, isFirst: boolean): string {
  const shown = [...(config === undefined ? [] : [config]), ...args];
  const text = JSON.stringify(shown).replaceAll('"', '').slice(0, 100);
  return isFirst ? `computes what Keras does: ${text}` : text;
}

interface KerasAnswer {
  outputs: (PackedArray & { dtype: string })[];
  gradients: PackedArray[];
  inferred: { shape: (number | null)[]; dtype: string }[] | null;
  config: object;
}

async function checkCase(spec: OperationSpec, operationCase: OperationCase): Promise<void> {
  const inferred = inferCase(spec, operationCase);
  const outputs = outputsOfCase(spec, operationCase);
  const question = questionOf(spec, operationCase);
  const answer = applyInGraph(question);
  assert.deepEqual(answer.outputs.map(specOf), outputs.map(specOf));
  assert.match(inferred.warnings.join('\n'), operationCase.warnings ?? /^$/);
  const expected = await keras.ask<KerasAnswer>({
    ...encoded(spec, operationCase),
    inputs: question.inputs.map(packed),
    symbols: tensorsOf(operationCase).map(({ shape, dtype }) => ({ shape, dtype })),
    upstreams: question.upstreams.map(packed),
  });
  assertAnswer(answer, expected, operationCase.tolerance);
  if (operationCase.inference !== false) assertSameInference(inferred.outputs, expected.inferred);
  assert.deepEqual(expected.config, { ...spec.options, ...operationCase.config });
}

const specOf = ({ shape, dtype }: TensorSpec): TensorSpec => ({ shape, dtype });

function assertAnswer(actual: OperationAnswer, expected: KerasAnswer, tolerance: Tolerance = {}): void {
  const within = { relative: 1e-5, ofLargest: 1e-6, ...tolerance };
  const specs = expected.outputs.map(({ shape, dtype }) => ({ shape, dtype: typeOf(dtype) }));
  assert.deepEqual(actual.outputs.map(specOf), specs);
  for (const [index, output] of expected.outputs.entries())
    assertClose(actual.outputs[index]?.values ?? [], unpack(output), `output ${index}`, within);
  for (const [index, gradient] of expected.gradients.entries())
    assertClose(actual.gradients[index] ?? [], unpack(gradient), `gradient ${index}`, {
      absolute: 1e-6,
      ...within,
    });
}

/** Keras's types as they are computed here. */
function typeOf(dtype: string): TensorType {
  if (dtype === 'bool') return 'bool';
  return dtype.includes('int') ? 'int32' : 'float32';
}

/** Sizes that both know are the same, and Keras knows none that is that of the batch here. */
function assertSameInference(ours: readonly BatchedSpec[], theirs: KerasAnswer['inferred']): void {
  if (theirs === null) return;
  const known = ours.map(({ shape, dtype }, index) => ({
    dtype,
    shape: shape.map((size, axis) => (theirs[index]?.shape[axis] === null ? null : size)),
  }));
  assert.deepEqual(
    known,
    theirs.map(({ shape, dtype }) => ({ dtype: typeOf(dtype), shape })),
  );
}

const packed = ({ shape, dtype, values }: ValuedTensor) => ({
  shape,
  dtype,
  data: Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64'),
});

function checkRefusal(spec: OperationSpec, refusal: OperationRefusal): void {
  const bound = argumentsOf<BatchedSpec>(spec, refusal, ({ shape, dtype }) => ({ shape, dtype }));
  if ('complaints' in bound) {
    assert.match(bound.complaints.map(({ complaint }) => complaint).join('\n'), refusal.message);
    return;
  }
  const inference = inferOperation(spec, bound.args);
  assert.match('complaint' in inference ? inference.complaint : 'accepted', refusal.message);
}
