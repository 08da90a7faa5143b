import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { KerasLayer } from '../../../src/contracts/model-definition.js';
import { fromKerasLayer } from '../../../src/domain/model/saved/layers/keras-layer.js';
import { toKeras3 } from '../../../src/keras/formats/keras3.js';
import { type CompleteLayer, LAYER_TYPES, LayerSchema, specOf } from '../../../src/keras/layers/index.js';
import { completeLayer, conflictsOf, inferLayerShape } from '../../../src/keras/layers/rules.js';
import { createValidator } from '../../../src/validation/validation.js';
import type { HostValues } from '../../../workers/engine/host/host-kernel.js';
import { HOST_KERNELS } from '../../../workers/engine/host/kernels/index.js';
import { atLeastOne } from '../../helpers/engine/apply-layer.js';
import { assertClose } from '../../helpers/keras/keras-fixtures.js';
import { startKeras } from '../../helpers/keras/keras-process.js';
import { HOST_CASES, type HostCase, type HostInput } from './host-cases.js';

const keras = startKeras('test/training/host/keras_host.py');
after(() => keras.stop());
const validate = createValidator(LayerSchema);

interface KerasAnswer {
  shape: number[];
  values: (string | number)[];
  layer: KerasLayer;
}

test('every layer with rules for the host has a kernel there', () => {
  for (const type of LAYER_TYPES) assert.equal(type in HOST_KERNELS, specOf(type).host !== undefined, type);
});

describe('gives what Keras gives, and Keras reads and writes it', () => {
  for (const hostCase of HOST_CASES) {
    const { layer, inputs } = hostCase;
    test(`${JSON.stringify(layer)} of [${inputs.map(({ shape }) => shape)}]`, () => compare(hostCase));
  }
});

async function compare({ layer: given, inputs, output }: HostCase): Promise<void> {
  assert.deepEqual(validate(given), []);
  const layer = completeLayer(given, 'layer');
  assert.deepEqual(validate(layer), []);
  assert.deepEqual(conflictsOf(layer), []);
  const shapes = inputs.map(({ shape }) => ({ shape, from: 'the dataset' }));
  assert.deepEqual(inferLayerShape(layer, atLeastOne(shapes)), { shape: output });
  const samples = samplesOf(inputs[0]);
  const answer = await keras.ask<KerasAnswer>({
    layer: toKeras3(layer),
    inputs: inputs.map((input) => asked(input)),
  });
  assert.deepEqual(answer.shape, [samples, ...output]);
  assertValues(apply(layer, inputs, output), answer.values);
  assertSame(readBack(answer.layer), layer);
}

const samplesOf = (input: HostInput | undefined): number =>
  (input?.values.length ?? 0) / (input?.shape.reduce((product, size) => product * size, 1) ?? 1);

const asked = ({ type, values, shape }: HostInput) => ({
  type,
  values: values.map(String),
  shape: [samplesOf({ type, values, shape }), ...shape],
});

function apply(layer: CompleteLayer, inputs: readonly HostInput[], output: readonly number[]): HostValues {
  const kernel = HOST_KERNELS[layer.type] ?? assert.fail(layer.type);
  const shapes = { inputs: atLeastOne(inputs.map(({ shape }) => shape)), output };
  return kernel(layer as never, shapes)(inputs.map(valuesOf), samplesOf(inputs[0]));
}

const valuesOf = ({ type, values }: HostInput): HostValues =>
  type === 'string' ? values.map(String) : BigInt64Array.from(values, BigInt);

function assertValues(actual: HostValues, expected: readonly (string | number)[]): void {
  if (typeof expected[0] === 'string') assert.deepEqual([...actual], expected);
  else assertClose(Float64Array.from([...actual], Number), Float64Array.from(expected, Number), 'output');
}

/** Keras writes the size of a vocabulary; the rest is as it was. */
function assertSame({ ...actual }: CompleteLayer, { ...expected }: CompleteLayer): void {
  const sized = { vocabulary_size: null };
  assert.deepEqual({ ...actual, ...sized }, { ...expected, ...sized });
}

function readBack(saved: KerasLayer): CompleteLayer {
  const read = fromKerasLayer(saved, '/model/layers/0', { dialect: 'keras3', minor: 15 });
  return read.outcome === 'accepted'
    ? completeLayer(read.value.layer, 'layer')
    : assert.fail(JSON.stringify(read.issues));
}
