import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { WINDOWS, type WindowName } from '../../../src/keras/initializers/stft.js';
import { windowValues } from '../../../workers/engine/initializers/windows.js';
import { assertClose, readKerasFixture } from '../../helpers/keras/keras-fixtures.js';

interface Printed {
  window: WindowName;
  periodic: boolean;
  values: number[];
}

/** Printed by scipy.signal.get_window of SciPy 1.17. */
const printed = await readKerasFixture<Printed[]>('windows');

describe('windows of the STFT initializer', () => {
  for (const { window, periodic, values } of printed)
    test(`${window}${periodic ? ', periodic' : ''}: has the values of SciPy`, () =>
      assertClose(windowValues(window, values.length, periodic), values, window, { ofLargest: 1e-7 }));

  test('all have values to compare with', () => {
    assert.deepEqual([...new Set(printed.map(({ window }) => window))].sort(), [...WINDOWS].sort());
  });

  test('a given one must have a value for each row', () => {
    assert.deepEqual(windowValues([1, 2], 2, false), [1, 2]);
    assert.throws(() => windowValues([1, 2], 3, false), /has 2 values, the kernel 3 rows/);
  });
});
