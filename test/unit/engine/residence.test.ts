import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { residentLimit } from '../../../workers/engine/data/residence.js';

describe('the largest dataset kept in memory', () => {
  test('is the setting if the memory of the device is unknown', () => {
    assert.equal(residentLimit({ maxResidentBytes: 1000 }), 1000);
  });

  test('is half the memory of the device if that is less', () => {
    assert.equal(residentLimit({ maxResidentBytes: 1000, deviceMemoryBytes: 801 }), 400);
    assert.equal(residentLimit({ maxResidentBytes: 1000, deviceMemoryBytes: 80_000 }), 1000);
    assert.equal(residentLimit({ maxResidentBytes: 1000, deviceMemoryBytes: 0 }), 0);
  });

  test('leaves twice the minimum of the job free on a device', () => {
    const estimate = {
      weights: 50,
      gradients_and_optimizer: 150,
      activations: 100,
      dataset: 9999,
      total: 10_299,
    };
    const limitOf = (deviceMemoryBytes: number) =>
      residentLimit({ maxResidentBytes: 1000, deviceMemoryBytes, estimate });
    assert.deepEqual([limitOf(100), limitOf(1000), limitOf(2000), limitOf(4000)], [0, 300, 1000, 1000]);
    assert.equal(residentLimit({ maxResidentBytes: 1000, estimate }), 1000);
  });
});
