import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sampleEvenly } from '../../../src/domain/sample-evenly.js';

describe('sampleEvenly', () => {
  for (const [total, points] of [
    [0, 10],
    [1, 10],
    [10, 10],
    [11, 10],
    [100_000, 10_000],
    [100_000, 2],
  ] as const)
    test(`returns ${Math.min(total, points)} ascending indexes of ${total}, including the first and the last`, () => {
      const indexes = sampleEvenly(total, points);
      assert.equal(indexes.length, Math.min(total, points));
      assert.ok(indexes.every((index, at) => at === 0 || index > (indexes[at - 1] ?? index)));
      if (total > 0) assert.deepEqual([indexes[0], indexes.at(-1)], [0, total - 1]);
    });
});
