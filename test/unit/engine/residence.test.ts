import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { residentLimit } from '../../../workers/engine/data/residence.js';

describe('the largest dataset that is kept in memory', () => {
  test('is that of the setting where the memory of the device is unknown', () => {
    assert.equal(residentLimit({ maxResidentBytes: 1000 }), 1000);
  });

  test('is half the memory of the device where that is less', () => {
    assert.equal(residentLimit({ maxResidentBytes: 1000, deviceMemoryBytes: 801 }), 400);
    assert.equal(residentLimit({ maxResidentBytes: 1000, deviceMemoryBytes: 80_000 }), 1000);
    assert.equal(residentLimit({ maxResidentBytes: 1000, deviceMemoryBytes: 0 }), 0);
  });
});
