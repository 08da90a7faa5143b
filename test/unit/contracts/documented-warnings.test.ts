import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DATASET_WARNINGS } from '../../../src/contracts/datasets/findings.js';

const DATASETS = fileURLToPath(new URL('../../../../docs/datasets.md', import.meta.url));

describe('docs/datasets.md', () => {
  test('explains every warning of a dataset, and no other', async () => {
    const rows =
      (await readFile(DATASETS, 'utf8')).split('\n| code | meaning |\n')[1]?.split('\n\n')[0] ?? '';
    const cells = rows.split('\n').map((row) => row.split('|')[1] ?? '');
    const explained = cells.flatMap((cell) => [...cell.matchAll(/`([a-z0-9_]+)`/g)].map(([, code]) => code));
    assert.deepEqual(explained.sort(), [...DATASET_WARNINGS].sort());
  });
});
