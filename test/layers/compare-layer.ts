import assert from 'node:assert/strict';
import type { KerasLayer } from '../../src/contracts/model-definition.js';
import { fromKerasLayer } from '../../src/domain/model/saved/layers/keras-layer.js';
import { toKeras3 } from '../../src/keras/formats/keras3.js';
import type { CompleteLayer } from '../../src/keras/layers/index.js';
import { completeLayer } from '../../src/keras/layers/rules.js';
import { isObject } from '../../src/schema/json-object.js';
import { inFloat32 } from '../catalogue/harness.js';
import {
  applyLayer,
  found,
  type LayerAnswer,
  type LayerQuestion,
  type TestTensor,
} from '../helpers/engine/apply-layer.js';
import { drawnTransformation, isAugmentation } from '../helpers/engine/drawn-transformation.js';
import { assertClose, type PackedArray, type Tolerance, unpack } from '../helpers/keras/keras-fixtures.js';
import type { KerasProcess } from '../helpers/keras/keras-process.js';
import type { LayerCase } from './layer-cases.js';
import { questionOf } from './layer-questions.js';

/** How a layer is compared. */
export interface Comparison {
  tolerance?: Tolerance;
  /** Whether Keras runs it in a compiled function, as `fit` does; step by step where left out. */
  isCompiled?: boolean;
  /** Arguments that Keras saves with other values. */
  unsaved?: ReadonlySet<string>;
}

/**
 * Compares outputs, gradients, masks and updated weights with those of Keras, and the layer that Keras reads and writes. In
 * training, Keras's augmentation gets the transformation that ours has drawn.
 */
export async function compareLayer(
  keras: KerasProcess,
  layer: CompleteLayer,
  layerCase: LayerCase,
  { tolerance = {}, isCompiled = false, unsaved = new Set() }: Comparison = {},
): Promise<void> {
  const modes = layerCase.random && !isAugmentation(layer) ? [false] : [false, true];
  const question = questionOf(layer, layerCase);
  const answer = await askKeras(keras, question, { modes, compiled: isCompiled });
  for (const [index, training] of modes.entries())
    assertAnswer(applyLayer({ ...question, training }), answer.calls[index], {
      when: training ? 'in training' : 'in inference',
      tolerance,
    });
  const expected = Object.entries({ ...layer, ...layerCase.saved }).filter(([name]) => !unsaved.has(name));
  assertSameLayer(readBack(answer.layer), expected);
}

interface KerasAnswer {
  calls: KerasCall[];
  layer: KerasLayer;
}

interface KerasCall {
  outputs: PackedArray[];
  mask: PackedArray | null;
  penalty: PackedArray;
  gradients: PackedArray[];
  weights: PackedArray[];
}

function askKeras(
  keras: KerasProcess,
  question: Omit<LayerQuestion, 'training'>,
  how: { modes: boolean[]; compiled: boolean },
): Promise<KerasAnswer> {
  const { layer, inputs, masks, weights, call, upstream } = question;
  return keras.ask<KerasAnswer>({
    layer: toKeras3(layer),
    inputs: inputs.map(packed),
    masks: masks.map((mask) => mask && packed(mask)),
    weights: weights.map(packed),
    ...how,
    call: {
      ...call,
      initialState: call.initialState.map(packed),
      attentionMask: call.attentionMask && packed(call.attentionMask),
    },
    upstream: upstream.map(packed),
    transformation: drawnTransformation(question)?.map((value) => ({ ...value, ...packed(value) })) ?? null,
  });
}

const packed = ({ shape, values }: TestTensor) => ({
  shape,
  data: Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64'),
});

function assertAnswer(
  actual: LayerAnswer,
  expected: KerasCall | undefined,
  { when, tolerance }: { when: string; tolerance: Tolerance },
): void {
  assert.ok(expected);
  assert.equal(actual.outputs.length, expected.outputs.length);
  for (const [index, output] of actual.outputs.entries())
    assertClose(
      output,
      unpack(found(expected.outputs[index], 'output')),
      `output ${index} ${when}`,
      tolerance,
    );
  assert.deepEqual(
    actual.mask && [...actual.mask],
    expected.mask && [...unpack(expected.mask)],
    `mask ${when}`,
  );
  assertClose(actual.penalty, unpack(expected.penalty), `penalty ${when}`, tolerance);
  // That of a key's bias is 0, but for rounding: it moves all scores of a softmax alike.
  for (const [index, gradient] of actual.gradients.entries())
    assertClose(gradient, unpack(found(expected.gradients[index], 'gradient')), `gradient ${index} ${when}`, {
      ...tolerance,
      absolute: 1e-6,
    });
  for (const [index, weight] of expected.weights.entries())
    assertClose(actual.weights[index] ?? [], unpack(weight), `weight ${index} afterwards ${when}`, tolerance);
}

/** Keras writes every argument of an initializer, one of two names of an activation, and some numbers in float32. */
function assertSameLayer(actual: CompleteLayer, expected: readonly [string, unknown][]): void {
  const found: Record<string, unknown> = { ...actual };
  for (const [name, value] of expected)
    assert.deepEqual(
      inFloat32(onlyWhatIsIn(value, found[name] ?? null)),
      inFloat32(withOneSpelling(value)),
      name,
    );
}

/** The part of an object that another one has fields for; its type where that one is a name. */
function onlyWhatIsIn(expected: unknown, found: unknown): unknown {
  if (Array.isArray(expected) && Array.isArray(found))
    return found.map((entry, at) => onlyWhatIsIn(expected[at], entry));
  if (!isObject(found)) return found;
  if (typeof expected === 'string') return found['type'];
  if (!isObject(expected)) return found;
  const given = Object.entries(expected).filter(([, value]) => value !== null);
  return Object.fromEntries(given.map(([name, value]) => [name, onlyWhatIsIn(value, found[name])]));
}

/** Without the fields that stand for nothing, and the names that Keras writes. */
function withOneSpelling(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withOneSpelling);
  if (!isObject(value)) return RENAMED.get(value) ?? value;
  const given = Object.entries(value).filter(([, entry]) => entry !== null);
  return Object.fromEntries(given.map(([name, entry]) => [name, withOneSpelling(entry)]));
}

const RENAMED: ReadonlyMap<unknown, string> = new Map([
  ['swish', 'silu'],
  ['hard_swish', 'hard_silu'],
]);

/** A layer as Keras serializes it, read as a part of a definition. */
function readBack(saved: KerasLayer): CompleteLayer {
  const read = fromKerasLayer(saved, '/model/layers/0', { dialect: 'keras3', minor: 15 });
  return read.outcome === 'accepted'
    ? completeLayer(read.value.layer, 'layer')
    : assert.fail(JSON.stringify(read.issues));
}
