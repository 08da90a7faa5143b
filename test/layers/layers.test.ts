import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Layer, LayerSchema, type LayerType, specOf } from '../../src/keras/layers/index.js';
import { completeLayer, conflictsOf, inferLayerShape, weightsOf } from '../../src/keras/layers/rules.js';
import { elementsOf } from '../../src/keras/shape.js';
import { createValidator } from '../../src/validation/validation.js';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';
import { atLeastOne } from '../helpers/engine/apply-layer.js';
import { isAugmentation } from '../helpers/engine/drawn-transformation.js';
import { startKeras } from '../helpers/keras/keras-process.js';
import { compareDraws } from './compare-draws.js';
import { compareLayer } from './compare-layer.js';
import { DEVICE_LAYERS } from './device-layers.js';
import { inputShapes, type LayerCase, type LayerRefusal } from './layer-cases.js';
import { fromDataset, outputsOf } from './layer-questions.js';
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
  assert.deepEqual(types, [...DEVICE_LAYERS].sort());
});

/** Augmentations that draw what those inside them draw, whose own cases compare it. */
const APPLY_OTHERS: ReadonlySet<LayerType> = new Set(['RandomColorJitter', 'AugMix', 'RandAugment']);

/** One layer alone, while it is being added. */
const only = process.env['LAYER'];

for (const { type, cases, refusals } of all.filter((one) => only === undefined || one.type === only))
  describe(type, () => {
    test('has a random case if and only if training draws random numbers', () => {
      assert.equal(
        cases.some(({ random }) => random === true),
        specOf(type).random !== undefined,
      );
    });
    for (const layerCase of cases) {
      const name = layerCase.name ?? JSON.stringify(layerCase.args ?? {});
      describe(name, () => checkCase({ ...layerCase.args, type } as Layer, layerCase));
    }
    for (const { name, args, input } of drawnCases(type, cases))
      test(`draws from the distributions of Keras: ${name ?? JSON.stringify(args ?? {})}`, () =>
        compareDraws(keras, completeLayer({ ...args, type } as Layer, NAME), inputShapes(input)[0] ?? []));
    for (const refusal of refusals)
      test(`rejects ${JSON.stringify(refusal.args ?? refusal.input)}`, () => checkRefusal(type, refusal));
  });

/** The cases of an augmentation whose draws are compared with those of Keras. */
function drawnCases(type: LayerType, cases: readonly LayerCase[]): LayerCase[] {
  return isAugmentation({ type }) && !APPLY_OTHERS.has(type)
    ? cases.filter(({ random }) => random).slice(0, 3)
    : [];
}

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
  test('gives what Keras gives, and Keras reads and writes it', () => compareLayer(keras, layer, layerCase));
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
