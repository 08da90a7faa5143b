import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { arraysOf, filesOfArray } from '../../../src/domain/data/arrays.js';
import { loadMnist } from '../../../src/infra/artifacts/datasets/mnist.js';
import { describedDataset } from '../../fixtures/described-datasets.js';

describe('the arrays of a dataset', () => {
  test('are x and y where none are named', async () => {
    const { stored } = await loadMnist();
    const { dataset, files } = stored;
    assert.deepEqual(
      arraysOf(dataset).map(({ role, name, kind, shape, dtype }) => ({ role, name, kind, shape, dtype })),
      [
        { role: 'x', name: 'x', kind: 'image', shape: [28, 28], dtype: 'uint8' },
        { role: 'y', name: 'y', kind: 'numbers', shape: [], dtype: 'uint8' },
      ],
    );
    const [x, y] = arraysOf(dataset);
    assert.deepEqual([x?.classes, y?.classes], [null, dataset.classes]);
    assert.equal(y?.class_counts?.train[0], 5923);
    assert.equal(y?.class_counts?.test?.[0], 980);
    assert.deepEqual(filesOfArray(files.test, { role: 'y', name: 'y' })?.values, files.test.y);
  });

  test('are x alone where a dataset has no labels', () => {
    const unlabelled = { ...describedDataset(), y: null };
    assert.deepEqual(
      arraysOf(unlabelled).map(({ name }) => name),
      ['x'],
    );
  });
});
