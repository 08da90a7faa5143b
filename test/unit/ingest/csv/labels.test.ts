import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { UploadOptions } from '../../../../src/contracts/datasets/datasets.js';
import { createCsvLabels } from '../../../../workers/ingest/csv/csv-labels.js';
import { createFieldReader } from '../../../../workers/ingest/csv/reading/csv-fields.js';

const reader = createFieldReader();

function collect(fields: string[], type?: UploadOptions['label_type']) {
  const labels = createCsvLabels(type, 'y', reader);
  fields.forEach((field, index) => {
    labels.add(field, index + 2);
  });
  return labels;
}

function finish(fields: string[], type?: UploadOptions['label_type']) {
  const labels = collect(fields, type);
  assert.equal(labels.fault(), undefined);
  return labels.finish();
}

function assertFault(fields: string[], expected: RegExp, type?: UploadOptions['label_type']) {
  assert.match(collect(fields, type).fault()?.message ?? 'no fault', expected, fields.join());
}

describe('labels of a CSV', () => {
  test('must fit float32 if they are numbers, like features', () => {
    for (const field of ['1e300', '-3.5e38', '1e39']) {
      assert.equal(reader.number(field), undefined);
      const message = /Row 3, label column 'y': '.*' exceeds the range of float32/;
      assertFault(['0.5', field], message, 'number');
      assertFault(['0.5', field], message);
      assertFault(['2', field], message);
    }
    const numbers = finish(['0.5', '3.4e38'], 'number');
    assert.deepEqual(numbers, { kind: 'number', numbers: Float64Array.of(0.5, 3.4e38) });
  });

  test('form one class for different spellings of a number', () => {
    assert.deepEqual(finish(['10', '1.0', '1', '2', '+1'], 'class'), {
      kind: 'class',
      names: ['1.0', '2', '10'],
      codes: Int32Array.of(2, 0, 0, 1, 0),
      numbers: undefined,
    });
    assert.throws(() => finish(['1', '1.0']), /Every row has the label '1'/);
    const codes = ['9007199254740993', '9007199254740992', '01234', '1234'];
    const found = finish(codes);
    assert.ok(found.kind === 'class');
    assert.deepEqual([...found.names].sort(), [...codes].sort());
  });

  test('are classes and numbers if they are whole, unless each class equals its own index', () => {
    const both = finish(['150000', '90000', '150000']);
    assert.ok(both.kind === 'class');
    assert.deepEqual(both.names, ['90000', '150000']);
    assert.deepEqual(both.numbers, Float64Array.of(150000, 90000, 150000));
    const coded = finish(['1', '0', '1']);
    assert.ok(coded.kind === 'class' && coded.numbers === undefined);
  });

  test('are numbers if they have more whole values than the maximum number of classes', () => {
    assert.equal(finish(Array.from({ length: 10_001 }, (_, index) => String(index))).kind, 'number');
  });

  test('may have any class name except NaN and infinity', () => {
    assert.equal(finish(['1e300', '2', '1e300'], 'class').kind, 'class');
    assert.equal(finish(['0.5', 'A', 'many'], 'class').kind, 'class');
    assert.equal(finish(['<=50K', '>50K']).kind, 'class');
    assert.equal(finish(['+', '-']).kind, 'class');
    for (const field of ['inf', '-Infinity', 'NAN'])
      assertFault(['a', field], /not a finite number/, 'class');
  });

  test('form two classes if they are booleans, false before true, named as written', () => {
    const labels = finish(['True', 'False', 'true']);
    assert.ok(labels.kind === 'class');
    assert.deepEqual(
      [labels.names, [...labels.codes]],
      [
        ['False', 'True'],
        [1, 0, 1],
      ],
    );
  });

  test('are rejected with row and fix if they mix numbers with anything else', () => {
    for (const field of ['<5.0', '$1,200', '12%', '900 EUR', '1.200,50', '2024-01-01', 'many', 'True'])
      assertFault(['150000', '90000', field], /Row 4, label column 'y': .*label_type=class/);
    for (const field of ['?', '-', 'n.a.', 'NONE'])
      assertFault(['150000', '90000', field], /Row 4, label column 'y': .* missing/);
    assertFault(['150000', '?'], /missing/, 'class');
  });

  test('are not classes if they are quantities, dates or placeholders, unless declared', () => {
    for (const field of ['$1,200', '12%', '900 EUR', '2024-01-01']) {
      assertFault([field, field], /label_type=class/);
      assert.equal(finish([field, 'other'], 'class').kind, 'class');
    }
    assertFault(['cat', 'dog', '?'], /Row 4.*missing.*label_type=class/);
    assert.equal(finish(['cat', 'dog', '?'], 'class').kind, 'class');
  });
});
