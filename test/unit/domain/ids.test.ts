import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createDatasetId, createJobId } from '../../../src/domain/ids.js';
import { DatasetIdSchema, JobIdSchema } from '../../../src/schema/primitives.js';
import { createValidator } from '../../../src/validation/validation.js';

describe('ids', () => {
  test('fit their contracts', () => {
    assert.deepEqual(createValidator(JobIdSchema)(createJobId()), []);
    assert.deepEqual(createValidator(DatasetIdSchema)(createDatasetId()), []);
  });

  test('are unique and sort in creation order', () => {
    const ids = Array.from({ length: 10_000 }, createJobId);
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual([...ids].sort(), ids);
  });
});
