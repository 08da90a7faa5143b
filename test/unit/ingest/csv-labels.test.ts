import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { UploadOptions } from '../../../src/contracts/datasets.js';
import { parseFloat32 } from '../../../workers/ingest/csv-columns.js';
import { createCsvLabels } from '../../../workers/ingest/csv-labels.js';

function finish(fields: string[], type?: UploadOptions['label_type']) {
  const labels = createCsvLabels(type, 'y');
  fields.forEach((field, index) => {
    labels.add(field, index + 2);
  });
  return labels.finish();
}

describe('labels of a CSV', () => {
  test('that are numbers must fit float32, as features must', () => {
    for (const field of ['1e300', '-3.5e38', '1e39']) {
      assert.equal(parseFloat32(field), undefined);
      const message = /Row 3, label column 'y': '.*' is not a number float32 can hold/;
      assert.throws(() => finish(['0.5', field], 'number'), message);
      assert.throws(() => finish(['0.5', field]), message, 'fractions make them numbers');
    }
    assert.deepEqual(finish(['0.5', '3.4e38'], 'number'), {
      kind: 'number',
      numbers: Float32Array.of(0.5, 3.4e38),
    });
  });

  test('that are one number in two spellings are one class', () => {
    assert.deepEqual(finish(['10', '1.0', '1', '2', '+1']), {
      kind: 'class',
      names: ['1.0', '2', '10'],
      codes: Int32Array.of(2, 0, 0, 1, 0),
    });
    assert.throws(() => finish(['1', '1.0']), /Every row has the label '1'/);
    const codes = ['9007199254740993', '9007199254740992', '01234', '1234'];
    const found = finish(codes);
    assert.ok(found.kind === 'class');
    assert.deepEqual([...found.names].sort(), [...codes].sort());
  });

  test('that are classes may be called anything', () => {
    const labels = finish(['1e300', '2', '1e300'], 'class');
    assert.deepEqual(labels, { kind: 'class', names: ['2', '1e300'], codes: Int32Array.of(1, 0, 1) });
    assert.equal(finish(['1e300', '2']).kind, 'class');
    assert.equal(finish(['0.5', '1e300', 'many']).kind, 'class');
  });
});
