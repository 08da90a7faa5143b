import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  findDepthViolation,
  MAX_JSON_DEPTH,
  MAX_JSON_NAMES,
  MAX_JSON_PARTS,
  parseJsonInput,
} from '../../../src/validation/json-input.js';

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

describe('JSON from a client', () => {
  test('is accepted up to the depth limit and rejected one level deeper', () => {
    assert.equal(findDepthViolation(nested(MAX_JSON_DEPTH)), undefined);
    assert.equal(findDepthViolation(nested(MAX_JSON_DEPTH + 1))?.pointer, '/0'.repeat(MAX_JSON_DEPTH));
  });

  test('is rejected without a stack overflow when nested 100,000 levels deep', () => {
    const result = parseJsonInput(nested(100_000));
    assert.equal(result.outcome === 'rejected' && result.reason, 'json_too_deep');
  });

  test('has pointers of keys and indices, past strings with brackets and quotes', () => {
    const text = '{"a": ["[[[[\\"{{", 1, {"b~/": [[1]]}], "c": 2}';
    assert.equal(findDepthViolation(text, 4)?.pointer, '/a/2/b~0~1/0');
  });

  test('may hold brackets inside strings', () => {
    assert.deepEqual(parseJsonInput(JSON.stringify('['.repeat(1000))), {
      outcome: 'accepted',
      value: '['.repeat(1000),
    });
  });

  test('is rejected with a pointer for a number beyond float64', () => {
    const result = parseJsonInput('{"x": [1, [2, -1e999]]}');
    assert.equal(result.outcome === 'rejected' && result.violation.pointer, '/x/1/1');
    assert.equal(result.outcome === 'rejected' && result.violation.code, 'not_finite');
  });

  for (const name of ['__proto__', 'constructor', 'prototype']) {
    test(`is rejected with a pointer for a field named ${name}`, () => {
      const result = parseJsonInput(`{"a": [{"${name}": {"polluted": true}}]}`);
      assert.equal(result.outcome === 'rejected' && result.violation.pointer, `/a/0/${name}`);
    });
  }

  test('is rejected for a forbidden name with escapes, too', () => {
    const result = parseJsonInput('{"\\u005f_proto__": 1}');
    assert.equal(result.outcome === 'rejected' && result.violation.code, 'forbidden_name');
  });

  test('is rejected with the position where it breaks off', () => {
    const result = parseJsonInput('{"a": 1,}');
    assert.match(result.outcome === 'accepted' ? '' : result.violation.detail, /position 8|line 1/);
  });

  test('is parsed like JSON.parse, whatever its shape', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 10 }), (value) => {
        const text = JSON.stringify(value);
        const result = parseJsonInput(text);
        assert.ok(result.outcome === 'accepted' || result.reason === 'unacceptable_value');
        if (result.outcome === 'accepted') assert.deepEqual(result.value, JSON.parse(text));
      }),
    );
  });

  test('never throws, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'{}[]",:\\a1 ') }),
        (text) => void parseJsonInput(text),
      ),
    );
  });
});

describe('JSON of very many parts', () => {
  const reasonOf = (text: string) => {
    const result = parseJsonInput(text);
    return result.outcome === 'accepted' ? undefined : [result.reason, result.violation.pointer];
  };
  const objects = (count: number, name: (index: number) => string) =>
    `{"a":[${Array.from({ length: count }, (_, index) => `{"${name(index)}":0}`).join(',')}]}`;

  test('is accepted up to the limit, not counting numbers and text', () => {
    assert.equal(reasonOf(`[${'[0,0,"{"],'.repeat(MAX_JSON_PARTS - 2)}[]]`), undefined);
  });

  test('is rejected beyond it, with the location of the first excess part', () => {
    const found = reasonOf(`[${'[],'.repeat(MAX_JSON_PARTS - 1)}[]]`);
    assert.deepEqual(found, ['body_too_large', `/${MAX_JSON_PARTS - 1}`]);
  });

  test('counts distinct field names', () => {
    assert.equal(reasonOf(objects(MAX_JSON_NAMES, () => 'same')), undefined);
    const found = reasonOf(objects(MAX_JSON_NAMES, String));
    assert.deepEqual(found, ['body_too_large', `/a/${MAX_JSON_NAMES - 1}/${MAX_JSON_NAMES - 1}`]);
  });
});

describe('a repeated field of an object', () => {
  const violationOf = (text: string) => {
    const result = parseJsonInput(text);
    return result.outcome === 'accepted'
      ? undefined
      : [result.reason, result.violation.code, result.violation.pointer];
  };

  test('is rejected with a pointer', () => {
    const found = violationOf('{"instances": [{"area": 1, "b": {"area": 2}, "area": 3}]}');
    assert.deepEqual(found, ['unacceptable_value', 'duplicate_value', '/instances/0/area']);
  });

  test('must be in the same object', () => {
    assert.equal(violationOf('[{"a": 1}, {"a": {"a": [{"a": 2}]}, "b": "a"}, {"a": 1}]'), undefined);
  });
});
