import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type InstanceProfile,
  readInstances as readGiven,
} from '../../../workers/predictor/instances/instances.js';

const profileOf = (shape: readonly number[], traits: Partial<InstanceProfile> = {}): InstanceProfile => ({
  shape,
  isWide: false,
  featureNames: null,
  categories: null,
  images: null,
  expectations: null,
  ...traits,
});

const readInstances = (instances: readonly unknown[], profile: InstanceProfile) =>
  readGiven(
    instances.map((value, index) => ({ value, pointer: `/instances/${index}` })),
    profile,
  );

function errorsOf(instances: unknown[], shape: number[]) {
  const result = readInstances(instances, profileOf(shape));
  assert.ok(result.outcome === 'rejected');
  return result.errors.map(({ pointer, detail }) => [pointer, detail] as const);
}

describe('instances', () => {
  test('are accepted nested or flat', () => {
    const result = readInstances(
      [
        [
          [1, 2],
          [3, 4],
        ],
        [5, 6, 7, 8],
      ],
      profileOf([2, 2]),
    );
    assert.ok(result.outcome === 'ready');
    assert.deepEqual([[...result.values], result.count], [[1, 2, 3, 4, 5, 6, 7, 8], 2]);
  });

  test('are rejected with a pointer and the expected shape', () => {
    const [text] = errorsOf(
      [
        [
          [1, 2],
          [3, 'x'],
        ],
      ],
      [2, 2],
    );
    assert.equal(text?.[0], '/instances/0/1/1');
    assert.match(text?.[1] ?? '', /Got 'x', expected a number.*\[2,2\]/);
    const [short] = errorsOf(
      [
        [1, 2],
        [1, 2, 3],
      ],
      [2],
    );
    assert.equal(short?.[0], '/instances/1');
    assert.match(short?.[1] ?? '', /a list of 3, expected a list of 2 numbers/);
    assert.equal(errorsOf([[1e39, 0]], [2])[0]?.[0], '/instances/0/0');
    assert.equal(errorsOf([null], [2])[0]?.[0], '/instances/0');
    assert.equal(errorsOf([[[[[1]]], 2]], [2])[0]?.[0], '/instances/0/0/0/0');
  });

  test('are accepted with or without axes of size 1', () => {
    for (const [instance, shape] of [
      [[[[1], [2]]], [1, 2]],
      [[[1, 2]], [2, 1]],
      [[1], []],
      [7, [1]],
    ] as const) {
      const result = readInstances([instance, instance], profileOf(shape));
      assert.ok(result.outcome === 'ready', JSON.stringify(instance));
      assert.equal(result.count, 2);
    }
    assert.equal(errorsOf([[[1], [2, 3]]], [2, 2])[0]?.[0], '/instances/0/0');
    assert.equal(errorsOf([[[1], [2, 3]]], [2])[0]?.[0], '/instances/0/1');
  });

  test('are rejected with advice if a single sample is not in a list', () => {
    for (const [instances, shape] of [
      [[1, 2, 3], [3]],
      [
        [
          [1, 2],
          [3, 4],
        ],
        [2, 2, 1],
      ],
    ] as const) {
      const [error, another] = errorsOf([...instances], [...shape]);
      assert.deepEqual([error?.[0], another], ['/instances', undefined]);
      assert.match(error?.[1] ?? '', /single sample.*wrap it in a list/);
    }
  });

  test('report only the first of many errors', () => {
    assert.equal(errorsOf(Array(1000).fill('x'), [2]).length, 16);
  });
});
