import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { damageInZip, renameInZip, zipFile } from '../../helpers/data/upload-files.js';
import { readUpload } from '../../helpers/weights/upload-of.js';

const first = (read: unknown): string => (Array.isArray(read) ? String(read[0]) : 'read');
const latin = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('an upload that contains no weights', () => {
  const FILES: readonly (readonly [string, Buffer, RegExp])[] = [
    ['model.pkl', latin('\x80\x04\x95...'), /^unsupported_format: .*pickle.*never loaded/],
    ['weights.npy', latin("\x93NUMPY\x01\x00v\x00{'descr': '|O'"), /^unsupported_format: .*NumPy/],
    ['model.pt', latin('PT\x00\x01'), /^unsupported_format: .*PyTorch/],
    ['model.tflite', latin('\x1c\x00\x00\x00TFL3'), /^unsupported_format: .*TensorFlow Lite/],
    ['model.onnx', latin('\x08\x08\x12\x07pytorch'), /^unsupported_format: .*ONNX/],
    ['saved_model.pb', latin('\x08\x01\x12\x00'), /^unsupported_format: .*SavedModel/],
    ['ckpt.index', latin('\x00\x01\x02'), /^unsupported_format: .*checkpoint/],
    ['model.h5.gz', latin('\x1f\x8b\x08'), /^unsupported_format: .*archive/],
    ['model.gguf', latin('GGUF\x03'), /^unsupported_format: .*GGUF/],
    [
      'model.keras',
      latin('version https://git-lfs.github.com/spec/v1\n'),
      /^unsupported_format: .*git lfs pull/,
    ],
    ['model.keras', latin('<!DOCTYPE html><html>'), /^unsupported_format: .*web page/],
    ['model.keras', Buffer.alloc(0), /^unknown_format: .*is empty/],
    ['model.keras', Buffer.alloc(4096, 7), /^unknown_format: .*none of the supported formats/],
  ];
  for (const [name, bytes, expected] of FILES)
    it(`is rejected by name: ${name}, ${bytes.length} bytes`, async (t) => {
      assert.match(first(await readUpload(t, { [name]: bytes })), expected);
    });

  const h5 = '\x89HDF\r\n\x1a\n';
  const ARCHIVES: readonly (readonly [string, Record<string, string>, RegExp])[] = [
    ['a PyTorch file', { 'archive/data.pkl': '\x80\x02' }, /^unsupported_format: .*PyTorch/],
    [
      'a SavedModel',
      { 'm/saved_model.pb': 'x', 'm/variables/variables.index': 'x' },
      /^unsupported_format: .*SavedModel/,
    ],
    ['an npz', { 'a.npy': '\x93NUMPY' }, /^unsupported_format: .*NumPy/],
    [
      'another archive',
      { 'model.keras': 'PK\x03\x04' },
      /^invalid_layout: .*'model\.keras'.*Upload the file of weights itself/,
    ],
    ['a file of weights', { 'model.h5': h5 }, /^invalid_layout: .*Upload the file of weights itself/],
    [
      'a .keras without its weights',
      { 'config.json': '{}' },
      /^invalid_keras_archive: .*no model\.weights\.h5/,
    ],
    [
      'a .keras without its configuration',
      { 'model.weights.h5': h5 },
      /^invalid_keras_archive: .*no config\.json/,
    ],
    [
      'a .keras of NumPy arrays',
      { 'config.json': '{}', 'model.weights.npz': 'x' },
      /^unsupported_format: .*npz/,
    ],
    [
      'a sharded .keras',
      { 'config.json': '{}', 'model.weights.json': '{}' },
      /^unsupported_format: .*max_shard_size=None/,
    ],
    [
      'a configuration of 200,000 levels',
      { 'config.json': `{"a":${'['.repeat(200_000)}`, 'model.weights.h5': h5 },
      /^invalid_json: .*deeper than 64/,
    ],
    ['weights that are not HDF5', { 'config.json': '{}', 'model.weights.h5': 'x' }, /^invalid_hdf5: /],
  ];
  for (const [what, contents, expected] of ARCHIVES)
    it(`is rejected when a zip contains ${what}`, async (t) => {
      assert.match(first(await readUpload(t, { 'model.zip': await zipFile(contents) })), expected);
    });

  it('is rejected when a zip would unpack to 200 times its size', async (t) => {
    const zip = await zipFile({ 'config.json': '{}', 'model.weights.h5': Buffer.alloc(100 * 1024 * 1024) });
    assert.match(first(await readUpload(t, { 'model.keras': zip })), /^suspicious_compression: /);
  });

  it('is rejected when a name in a zip leaves the archive', async (t) => {
    const zip = await zipFile({ 'xx/etc/passwd': 'x', 'config.json': '{}' });
    const hostile = renameInZip(zip, 'xx/etc', '../etc');
    assert.match(first(await readUpload(t, { 'model.keras': hostile })), /^invalid_zip: /);
  });

  it('is rejected when its entry is damaged', async (t) => {
    const zip = await zipFile(
      { 'config.json': '{"class_name": "Sequential"}', 'model.weights.h5': 'x' },
      { compress: false },
    );
    const damaged = damageInZip(zip, Buffer.from('Sequential'));
    assert.match(first(await readUpload(t, { 'model.keras': damaged })), /^invalid_zip: .*checksum/);
  });

  it('is rejected when several files belong to no TensorFlow.js model', async (t) => {
    const read = await readUpload(t, { 'a.h5': h5, 'b.h5': h5 });
    assert.match(first(read), /^too_many_files: 2 files were sent, 'a\.h5', 'b\.h5'/);
  });
});
