import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { compareWithKeras } from '../../scripts/catalogue/compare.js';
import { type KerasExports, readKerasExports } from '../../scripts/catalogue/keras-exports.js';
import { KINDS } from '../../src/keras/unsupported.js';

describe("The catalogue, against Keras's own exports", () => {
  let keras: KerasExports;

  before(async () => {
    keras = await readKerasExports();
  });

  for (const kind of KINDS)
    test(`every ${kind} that Keras exports is supported, or listed with the reason it is not`, () => {
      assert.deepEqual(compareWithKeras(kind, keras).contradictions, []);
    });

  test('Keras 3.15 exports 141 layers besides the bases', () => {
    const { entries } = compareWithKeras('layer', keras);
    assert.equal(entries.filter(({ state }) => state !== 'base').length, 141);
  });

  test('names are the exported ones, not those of the source', () => {
    const names = compareWithKeras('layer', keras).entries.map(({ names: [name] }) => name);
    assert.ok(names.includes('GroupQueryAttention'));
    assert.ok(!names.includes('GroupedQueryAttention'));
  });

  test('a name that Keras exports anew is reported, and one that it no longer exports', () => {
    const other: KerasExports = { version: '4', namesOf: () => [['Conv4D'], ['Dense']] };
    const { contradictions } = compareWithKeras('layer', other);
    assert.ok(contradictions.some((text) => text.startsWith('Keras exports the layer Conv4D')));
    assert.ok(contradictions.some((text) => text.startsWith('the layer LSTM is supported and Keras')));
    assert.ok(
      contradictions.some((text) => text.includes('names the layer MaxNumBoundingBoxes, which is not')),
    );
  });
});
