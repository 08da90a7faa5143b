import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LAYER_TYPES, type Layer, LayerSchema } from '../../../../src/keras/layers/index.js';
import { completeLayer } from '../../../../src/keras/layers/rules.js';
import { resolveRef } from '../../../../src/validation/schema-description.js';
import { createValidator } from '../../../../src/validation/validation.js';
import { readLayerCases } from '../../../layers/read-cases.js';
import { HOST_CASES } from '../../../training/host/host-cases.js';

const casesOf = new Map<string, readonly { args?: object }[]>(
  (await readLayerCases()).map(({ type, cases }) => [type, cases]),
);
for (const { layer } of HOST_CASES) casesOf.set(layer.type, [{ args: layer }]);

/** A layer with the arguments alone that it requires, as its first case has them. */
function leastLayer(type: Layer['type']): Layer {
  const names = resolveRef({ $ref: type }).required ?? [];
  const [first] = casesOf.get(type) ?? [];
  const given = Object.entries(first?.args ?? {}).filter(([name]) => names.includes(name));
  // Checked by the first test.
  return { type, ...Object.fromEntries(given) } as Layer;
}

describe('a layer of the contract with every default', () => {
  const validate = createValidator(LayerSchema);
  for (const type of LAYER_TYPES) {
    test(`${type} satisfies the contract, before and after`, () => {
      const layer = leastLayer(type);
      assert.deepEqual(validate(layer), []);
      assert.deepEqual(validate(completeLayer(layer, 'l')), []);
    });

    test(`${type} has the documented defaults`, () => {
      const complete: Readonly<Record<string, unknown>> = { ...completeLayer(leastLayer(type), 'l') };
      for (const [name, schema] of Object.entries(resolveRef({ $ref: type }).properties ?? {}))
        if ('default' in schema) assert.deepEqual(complete[name], schema.default, name);
    });
  }
});
