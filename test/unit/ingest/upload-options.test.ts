import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { UploadFormat, UploadOptions } from '../../../src/contracts/datasets/datasets.js';
import { checkOptions } from '../../../workers/ingest/formats/upload-options.js';
import { Rejection } from '../../../workers/ingest/rejection.js';

const ARRAYS: UploadFormat[] = ['npz', 'npy', 'idx'];

/** The pointers of the options that are refused. */
function refused(format: UploadFormat, options: UploadOptions): string[] {
  try {
    checkOptions(format, options);
    return [];
  } catch (error) {
    assert.ok(error instanceof Rejection);
    return error.items.map(({ pointer }) => pointer);
  }
}

test('image options are rejected for tables, and table options for images and arrays', () => {
  const ofImages: UploadOptions = { image_height: 1, image_width: 1, color_mode: 'rgb' };
  const ofTables: UploadOptions = {
    columns: ['a'],
    ignore_columns: ['b'],
    missing: ['x'],
    missing_values: 'mean',
    label_column: 'c',
    label_type: 'class',
  };
  const ofCsv: UploadOptions = { header: 'true', delimiter: 'tab', decimal: 'comma' };
  const pointers = (options: UploadOptions) => Object.keys(options).map((name) => `/${name}`);
  for (const format of ['csv', 'json', ...ARRAYS] as const)
    assert.deepEqual(refused(format, ofImages), pointers(ofImages), format);
  for (const format of ['image_zip', ...ARRAYS] as const) {
    assert.deepEqual(refused(format, ofTables).sort(), pointers(ofTables).sort(), format);
    assert.deepEqual(refused(format, ofCsv), pointers(ofCsv), format);
  }
  for (const format of ['csv', 'json'] as const)
    assert.deepEqual(refused(format, { value_range: '0,1' }), ['/value_range']);
  assert.deepEqual(refused('json', ofCsv), pointers(ofCsv));
  assert.deepEqual([...refused('csv', { ...ofTables, ...ofCsv }), ...refused('image_zip', ofImages)], []);
});

test('a seed is rejected if nothing is random', () => {
  for (const format of ['csv', 'json', ...ARRAYS] as const) {
    assert.deepEqual(refused(format, { seed: 1 }), ['/seed']);
    assert.deepEqual(refused(format, { seed: 1, test_split: 0 }), ['/seed']);
    assert.deepEqual(refused(format, { seed: 1, test_split: 0.1 }), []);
  }
  assert.deepEqual(refused('image_zip', { seed: 1 }), []);
});
