import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readInstances } from '../../../workers/predictor/instances/instances.js';

const profile = {
  shape: [2],
  isWide: false,
  featureNames: ['area', 'rooms/floor'],
  categories: null,
  images: null,
  expectations: null,
} as const;

function read(instances: unknown[], traits: Partial<Parameters<typeof readInstances>[1]> = {}) {
  const given = instances.map((value, index) => ({ value, pointer: `/instances/${index}` }));
  return readInstances(given, { ...profile, ...traits });
}

function errorsOf(...args: Parameters<typeof read>) {
  const result = read(...args);
  assert.ok(result.outcome === 'rejected', JSON.stringify(result));
  assert.equal(result.code, 'invalid_instance');
  return result.errors;
}

describe('instances by feature name', () => {
  test('are read in feature order, also among lists', () => {
    const result = read([{ 'rooms/floor': 2, area: 1 }, [3, 4], { area: 5, 'rooms/floor': 6 }]);
    assert.ok(result.outcome === 'ready');
    assert.deepEqual([...result.values], [1, 2, 3, 4, 5, 6]);
  });

  test('are rejected with an escaped pointer if a feature is missing', () => {
    const [error, ...more] = errorsOf([{ area: 1 }]);
    assert.deepEqual(
      [error?.pointer, error?.code, more.length],
      ['/instances/0/rooms~1floor', 'missing_field', 0],
    );
  });

  test('report an unknown feature with the nearest name, and the missing one', () => {
    const errors = errorsOf([{ areaa: 1, 'rooms/floor': 2 }]);
    assert.deepEqual(
      errors.map(({ pointer, code }) => [pointer, code]),
      [
        ['/instances/0/areaa', 'unknown_field'],
        ['/instances/0/area', 'missing_field'],
      ],
    );
    assert.match(errors[0]?.detail ?? '', /did you mean 'area'/);
  });

  test('are rejected with a pointer if a value is not a number', () => {
    for (const value of ['1', null, true, [1], {}, 1e39])
      assert.deepEqual(
        errorsOf([{ area: value, 'rooms/floor': 1 }]).map(({ pointer, code }) => [pointer, code]),
        [['/instances/0/area', 'invalid_value']],
      );
  });

  test('are read in either Unicode spelling, once each', () => {
    const [composed, split] = ['gr\u00f6\u00dfe', 'gro\u0308\u00dfe'];
    for (const name of [composed, split])
      for (const key of [composed, split]) {
        const result = read([{ area: 1, [key]: 2 }], { featureNames: ['area', name] });
        assert.ok(result.outcome === 'ready');
        assert.deepEqual([...result.values], [1, 2]);
      }
    const [error, ...more] = errorsOf([{ area: 1, [composed]: 2, [split]: 3 }], {
      featureNames: ['area', composed],
    });
    assert.deepEqual([error?.code, more.length], ['duplicate_value', 0]);
    const both = read([{ [composed]: 2, [split]: 3 }], { featureNames: [split, composed] });
    assert.deepEqual(both.outcome === 'ready' && [...both.values], [3, 2]);
  });

  test('are rejected if the dataset has no names, or a different number of them', () => {
    for (const featureNames of [null, ['area']]) {
      const [error] = errorsOf([{ area: 1, 'rooms/floor': 2 }], { featureNames });
      assert.match(error?.detail ?? '', /no feature names.*a list of 2 numbers/);
    }
  });

  test('treat names of JavaScript object properties as unknown', () => {
    const [error] = errorsOf([{ toString: 1, area: 1, 'rooms/floor': 2 }]);
    assert.equal(error?.pointer, '/instances/0/toString');
  });

  test('keep the precision of float64 if the model needs it', () => {
    const result = read([{ area: 1_700_000_001, 'rooms/floor': 0.1 }], { isWide: true });
    assert.ok(result.outcome === 'ready');
    assert.deepEqual([...result.values], [1_700_000_001, 0.1]);
  });

  test('report only the first of many errors', () => {
    assert.equal(errorsOf(Array(100).fill({})).length, 16);
  });
});
