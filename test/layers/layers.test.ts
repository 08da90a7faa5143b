import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { KerasLayer } from '../../src/contracts/model-definition.js';
import { fromKerasLayer } from '../../src/domain/model/saved/layers/keras-layer.js';
import { toKeras3 } from '../../src/keras/formats/keras3.js';
import { type CompleteLayer, LAYER_TYPES, type Layer, LayerSchema } from '../../src/keras/layers/index.js';
import { completeLayer, conflictsOf, inferLayerShape, weightsOf } from '../../src/keras/layers/rules.js';
import { elementsOf } from '../../src/keras/shape.js';
import { isObject } from '../../src/schema/json-object.js';
import { createValidator } from '../../src/validation/validation.js';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';
import {
  applyLayer,
  atLeastOne,
  found,
  type LayerAnswer,
  type LayerQuestion,
  type TestTensor,
} from '../helpers/engine/apply-layer.js';
import { assertClose, type PackedArray, unpack } from '../helpers/keras/keras-fixtures.js';
import { startKeras } from '../helpers/keras/keras-process.js';
import { inputShapes, type LayerCase, type LayerRefusal } from './layer-cases.js';
import { fromDataset, outputsOf, questionOf } from './layer-questions.js';
import { readLayerCases } from './read-cases.js';

const SCRIPT = fileURLToPath(new URL('../../../test/layers/keras_layers.py', import.meta.url));
const NAME = 'layer';

loadTensorFlow({ intraOpThreads: 1 });
const keras = startKeras(SCRIPT);
after(() => keras.stop());
const validate = createValidator(LayerSchema);
const all = await readLayerCases();

test('every layer of the catalogue has cases', () => {
  const types = all.map(({ type }) => type).sort();
  assert.deepEqual(types, [...LAYER_TYPES].sort());
});

/** One layer alone, while it is being added. */
const only = process.env['LAYER'];

for (const { type, cases, refusals } of all.filter((one) => only === undefined || one.type === only))
  describe(type, () => {
    for (const layerCase of cases) {
      const name = layerCase.name ?? JSON.stringify(layerCase.args ?? {});
      describe(name, () => checkCase({ ...layerCase.args, type } as Layer, layerCase));
    }
    for (const refusal of refusals)
      test(`rejects ${JSON.stringify(refusal.args ?? refusal.input)}`, () => checkRefusal(type, refusal));
  });

function checkCase(given: Layer, layerCase: LayerCase) {
  const layer = completeLayer(given, NAME);
  const shapes = inputShapes(layerCase.input);

  test('fits its contract, and so do its complete arguments', () => {
    assert.deepEqual(validate(given), []);
    assert.deepEqual(validate(layer), []);
    assert.deepEqual(conflictsOf(layer), []);
  });

  test('has the output shape and the number of parameters', () => {
    const outputs = outputsOf(layer, shapes, layerCase.call ?? {});
    assert.deepEqual(outputs, [layerCase.output, ...(layerCase.more ?? [])]);
    const sizes = weightsOf(layer, atLeastOne(shapes)).map(({ shape }) => elementsOf(shape));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    assert.equal(total, layerCase.parameters ?? 0);
  });

  if (layerCase.notInKeras !== undefined) return;
  test('gives what Keras gives, and Keras reads and writes it', async () => {
    const modes = layerCase.random ? [false] : [false, true];
    const question = questionOf(layer, layerCase);
    const answer = await askKeras(question, modes);
    for (const [index, training] of modes.entries())
      assertAnswer(
        applyLayer({ ...question, training }),
        answer.calls[index],
        training ? 'in training' : 'in inference',
      );
    assertSameLayer(readBack(answer.layer), { ...layer, ...layerCase.saved });
  });
}

function checkRefusal(type: string, { args, input, message }: LayerRefusal) {
  const given: unknown = { ...args, type };
  const violations = validate(given).map(({ detail }) => detail);
  assert.match(
    [...violations, ...(violations.length > 0 ? [] : complaints(given as Layer, input))].join('\n'),
    message,
  );
}

function complaints(given: Layer, input: LayerRefusal['input']): string[] {
  const layer = completeLayer(given, NAME);
  const conflicts = conflictsOf(layer).map(({ complaint }) => complaint);
  const inference = inferLayerShape(layer, fromDataset(inputShapes(input)));
  return 'complaint' in inference ? [...conflicts, inference.complaint] : conflicts;
}

interface KerasAnswer {
  calls: KerasCall[];
  layer: KerasLayer;
}

interface KerasCall {
  outputs: PackedArray[];
  mask: PackedArray | null;
  gradients: PackedArray[];
  weights: PackedArray[];
}

function askKeras(question: Omit<LayerQuestion, 'training'>, modes: boolean[]): Promise<KerasAnswer> {
  const { layer, inputs, masks, weights, call, upstream } = question;
  return keras.ask<KerasAnswer>({
    layer: toKeras3(layer),
    inputs: inputs.map(packed),
    masks: masks.map((mask) => mask && packed(mask)),
    weights: weights.map(packed),
    modes,
    call: {
      ...call,
      initialState: call.initialState.map(packed),
      attentionMask: call.attentionMask && packed(call.attentionMask),
    },
    upstream: upstream.map(packed),
  });
}

const packed = ({ shape, values }: TestTensor) => ({
  shape,
  data: Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64'),
});

function assertAnswer(actual: LayerAnswer, expected: KerasCall | undefined, when: string): void {
  assert.ok(expected);
  assert.equal(actual.outputs.length, expected.outputs.length);
  for (const [index, output] of actual.outputs.entries())
    assertClose(output, unpack(found(expected.outputs[index], 'output')), `output ${index} ${when}`);
  assert.deepEqual(
    actual.mask && [...actual.mask],
    expected.mask && [...unpack(expected.mask)],
    `mask ${when}`,
  );
  // That of a key's bias is 0, but for rounding: it moves all scores of a softmax alike.
  for (const [index, gradient] of actual.gradients.entries())
    assertClose(gradient, unpack(found(expected.gradients[index], 'gradient')), `gradient ${index} ${when}`, {
      absolute: 1e-6,
    });
  for (const [index, weight] of expected.weights.entries())
    assertClose(actual.weights[index] ?? [], unpack(weight), `weight ${index} afterwards ${when}`);
}

/** Keras writes every argument of an initializer, and one of two names of an activation. */
function assertSameLayer(actual: CompleteLayer, expected: CompleteLayer): void {
  const found: Record<string, unknown> = { ...actual };
  for (const [name, value] of Object.entries(expected))
    assert.deepEqual(onlyWhatIsIn(value, found[name]), RENAMED.get(value) ?? value, name);
}

/** The part of an object that another one has fields for; its type where that one is a name. */
function onlyWhatIsIn(expected: unknown, found: unknown): unknown {
  if (Array.isArray(expected) && Array.isArray(found))
    return found.map((entry, at) => onlyWhatIsIn(expected[at], entry));
  if (!isObject(found)) return found;
  if (typeof expected === 'string') return found['type'];
  if (!isObject(expected)) return found;
  return Object.fromEntries(
    Object.entries(expected).map(([name, value]) => [name, onlyWhatIsIn(value, found[name])]),
  );
}

const RENAMED: ReadonlyMap<unknown, string> = new Map([
  ['swish', 'silu'],
  ['hard_swish', 'hard_silu'],
]);

/** A layer as Keras serializes it, read as a part of a definition. */
function readBack(saved: KerasLayer): CompleteLayer {
  const read = fromKerasLayer(saved, '/model/layers/0', { dialect: 'keras3', minor: 15 });
  return read.outcome === 'accepted'
    ? completeLayer(read.value.layer, NAME)
    : assert.fail(JSON.stringify(read.issues));
}
