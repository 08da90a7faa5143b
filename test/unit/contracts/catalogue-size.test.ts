import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { renderApiDocument } from '../../../scripts/generate/api-document.js';
import { components } from '../../../src/contracts/components.js';
import { JobCreateSchema } from '../../../src/contracts/jobs/training-config.js';
import { LAYER_TYPES, LAYERS } from '../../../src/keras/layers/index.js';
import { tag } from '../../../src/schema/schema-helpers.js';
import { createValidatorOf } from '../../../src/validation/validation.js';

/** As many layers as Keras 3.15 exports. */
const LAYERS_OF_KERAS = 141;
/** Characters that the unions of layers have for each. */
const ENTRIES = 2 * '{"$ref":"#/components/schemas/LayerNormalization"},'.length;
/** 400 kB of schemas, mostly of layers, and 100 to 150 kB of routes: to notice what repeats in time. */
const MAX_SIZE = 560_000;
const schemas = Object.values(LAYERS).map(({ schema }) => schema);

describe('a catalogue as large as that of Keras', () => {
  test('has an OpenAPI document of less than 560 kB', async () => {
    const document = JSON.parse(await renderApiDocument());
    const sizeOf = (type: string) => JSON.stringify(document.components.schemas[type]).length + ENTRIES;
    const ofOneLayer = LAYER_TYPES.map(sizeOf).reduce((sum, size) => sum + size) / schemas.length;
    const { length } = JSON.stringify(document);
    assert.ok(length + (LAYERS_OF_KERAS - schemas.length) * ofOneLayer < MAX_SIZE);
  });

  test('checks bodies, and explains what is wrong with them', () => {
    const validate = createValidatorOf(manyLayers(), JobCreateSchema);
    const body = (layer: object) => ({
      model: { layers: [layer] },
      compile: { loss: 'mean_squared_error' },
      dataset: { id: 'mnist' },
    });
    assert.deepEqual(validate(body({ type: 'Dense', units: 3 })), []);
    assert.deepEqual(validate(body({ type: 'Dense1', units: 3 })), []);
    const [violation] = validate(body({ type: 'Dense1', units: '3' }));
    assert.equal(violation?.pointer, '/model/layers/0/units');
  });
});

/** All components, with each layer under several names. */
function manyLayers(): typeof components {
  const copies = Array.from({ length: Math.ceil(LAYERS_OF_KERAS / schemas.length) }, (_, index) =>
    Object.values(LAYERS).map(({ type, schema }) => named(`${type}${index}`, schema)),
  ).flat();
  const names = [...LAYER_TYPES, ...copies.map(({ $id }) => $id)];
  const union = components.map((schema) =>
    '$id' in schema && (schema.$id === 'Layer' || schema.$id === 'ModelEntry')
      ? { ...schema, oneOf: names.map((name) => ({ $ref: `${name}#` })) }
      : schema,
  );
  return [...union, ...copies];
}

function named(name: string, schema: (typeof schemas)[number]) {
  return { ...schema, $id: name, properties: { ...schema.properties, type: tag(name) } };
}
