import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { plainArray, type StoredArray } from '../../../workers/ingest/arrays/arrays.js';
import { checkArrays } from '../../../workers/ingest/arrays/check-arrays.js';
import { claimedBytes } from '../../../workers/ingest/arrays/copy-array.js';
import { elementType } from '../../../workers/ingest/arrays/element-type.js';
import { Rejection } from '../../../workers/ingest/rejection.js';

const array = (shape: number[]): StoredArray => ({ file: 'a.bin', dtype: 'uint8', shape });

function check(x: number[], y: number[]) {
  const only = (shape: number[]) => ({ train: { values: array(shape) }, validation: null, test: null });
  const checked = checkArrays([plainArray('x', 'x', only(x)), plainArray('y', 'y', only(y))]);
  const [inputs, labels] = checked.map(({ splits }) => splits.train.values);
  return { x: inputs, y: labels };
}

function refusal(x: number[], y: number[]): { code: string | undefined; detail: string | undefined } {
  try {
    check(x, y);
  } catch (error) {
    assert.ok(error instanceof Rejection);
    return { code: error.items[0]?.code, detail: error.items[0]?.detail };
  }
  assert.fail(`[${x}] and [${y}] were accepted`);
}

describe('inputs and labels', () => {
  test('are rejected without a sample axis, either or both', () => {
    for (const [x, y] of [
      [[], []],
      [[2], []],
      [[], [2]],
    ] as const) {
      const { code, detail } = refusal([...x], [...y]);
      assert.equal(code, 'mismatched_samples');
      assert.match(detail ?? '', /first axis of each must count the samples/);
    }
  });

  test('are rejected without samples', () => {
    for (const [x, y] of [
      [[0], [0]],
      [
        [0, 3],
        [0, 1],
      ],
      [[2, 0], [2]],
    ] as const)
      assert.equal(refusal([...x], [...y]).code, 'empty_dataset');
  });

  test('are accepted with one sample', () => {
    const { x, y } = check([1], [1, 1]);
    assert.deepEqual([x?.shape, y?.shape], [[1, 1], [1]]);
  });
});

test('the byte size of a declared shape is exact beyond safe integers', () => {
  const shape = [9_999_999_999_999, 9_999_999_999_999];
  assert.equal(claimedBytes(shape, elementType('float64', false)), 9_999_999_999_999n ** 2n * 8n);
  assert.equal(claimedBytes([0, ...shape], elementType('uint8', false)), 0n);
  assert.equal(claimedBytes([], elementType('int16', false)), 2n);
});
