import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { UploadOptions } from '../../../src/contracts/datasets/datasets.js';
import { createTestStore } from '../../helpers/data/dataset-uploads.js';
import {
  bytesOf,
  damageInZip,
  idxFile,
  npyFile,
  npyWithHeader,
  plainPng,
  renameInZip,
  zipFile,
} from '../../helpers/data/upload-files.js';

interface Hostile {
  name: string;
  files: () => Promise<Record<string, Uint8Array | string>>;
  options?: UploadOptions;
  code: string;
  pointer?: string;
  detail: RegExp;
}

const y = npyFile('|u1', [2], Uint8Array.of(0, 1));
const x = npyFile('|u1', [2, 2], new Uint8Array(4));
const npz = (entries: Record<string, Uint8Array>) => async () => ({ 'a.npz': await zipFile(entries) });
/** Uncompressed, with a bit of one array changed after it was packed. */
const damagedNpz = (entries: Record<string, Uint8Array>, bytes: Uint8Array) => async () => ({
  'a.npz': damageInZip(await zipFile(entries, { compress: false }), bytes),
});
const csv = (text: string | Buffer) => async () => ({ 'a.csv': text });
const images = (entries: () => Promise<Record<string, Uint8Array>>) => async () => ({
  'a.zip': await zipFile(await entries()),
});
const png = () => plainPng(4, 4, '#888');

const CASES: Hostile[] = [
  {
    name: 'an npz without known names',
    files: npz({ 'foo.npy': x }),
    code: 'missing_arrays',
    detail: /'foo'.*x_train and y_train/,
  },
  {
    name: 'an npz of Python objects',
    files: npz({ 'x.npy': npyFile('|O', [2], Buffer.from('\x80\x04K.')), 'y.npy': y }),
    code: 'unsupported_dtype',
    detail: /never loaded/,
  },
  {
    name: 'an npz of blank text labels',
    files: npz({ 'x.npy': x, 'y.npy': npyFile('<U3', [2], new Uint8Array(24)) }),
    code: 'invalid_name',
    detail: /Sample 0 of the labels 'y'.*blank/,
  },
  {
    name: 'an npz of texts that claim to be huge',
    files: npz({ 'x.npy': npyFile('<U999999999', [2], new Uint8Array(8)), 'y.npy': y }),
    code: 'invalid_npy',
    detail: /7999999992 bytes, but contains 8/,
  },
  {
    name: 'an npz of more texts than it contains',
    files: npz({ 'x.npy': npyFile('<U1', [9_999_999_999], new Uint8Array(8)), 'y.npy': y }),
    code: 'invalid_npy',
    detail: /but contains 8/,
  },
  {
    name: 'an npz with a name that is also the name of a split',
    files: npz({ 'x_test_train.npy': x, 'x_b_train.npy': x, 'y_train.npy': y }),
    code: 'invalid_name',
    detail: /may be named 'test'/,
  },
  {
    name: 'an npz of records',
    files: npz({
      'x.npy': npyWithHeader(
        "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }",
        new Uint8Array(8),
      ),
      'y.npy': y,
    }),
    code: 'unsupported_dtype',
    detail: /record/,
  },
  {
    name: 'an npy header that is code',
    files: npz({
      'x.npy': npyWithHeader(
        "{'descr': __import__('os').system('id'), 'fortran_order': False, 'shape': (2,)}",
        x,
      ),
      'y.npy': y,
    }),
    code: 'invalid_npy',
    detail: /not the dictionary/,
  },
  {
    name: 'an npy header of a megabyte',
    files: npz({
      'x.npy': Buffer.concat([
        Buffer.from('\x93NUMPY\x02\x00\x00\x00\x10\x00', 'latin1'),
        Buffer.alloc(1 << 20, 32),
      ]),
      'y.npy': y,
    }),
    code: 'invalid_npy',
    detail: /1048576 bytes; at most 65536/,
  },
  {
    name: 'an npy that claims petabytes',
    files: npz({ 'x.npy': npyFile('<f8', [1_000_000, 1_000_000, 1000], new Uint8Array(8)), 'y.npy': y }),
    code: 'invalid_npy',
    detail: /declares shape/,
  },
  {
    name: 'an npy that claims more bytes than numbers count',
    files: npz({
      'x.npy': npyFile('<f8', [9_999_999_999_999, 9_999_999_999_999], new Uint8Array(8)),
      'y.npy': y,
    }),
    code: 'invalid_npy',
    detail: /float64, which is 799999999999840000000000008 bytes, but contains 8/,
  },
  {
    name: 'an npz of single values',
    files: npz({
      'x.npy': npyFile('|u1', [], Uint8Array.of(1)),
      'y.npy': npyFile('|u1', [], Uint8Array.of(1)),
    }),
    code: 'invalid_npy',
    detail: /x has shape \(\), a single value; its first axis must count the samples/,
  },
  {
    name: 'an npz with a single value for labels',
    files: npz({ 'x.npy': x, 'y.npy': npyFile('|u1', [], Uint8Array.of(1)) }),
    code: 'invalid_npy',
    detail: /y has shape \(\)/,
  },
  {
    name: 'an npz with a bit changed',
    files: damagedNpz(
      { 'x.npy': npyFile('|u1', [2, 2], Uint8Array.of(91, 92, 93, 94)), 'y.npy': y },
      Uint8Array.of(91, 92, 93, 94),
    ),
    code: 'invalid_npz',
    detail: /'x\.npy' does not match its checksum: the file is corrupt/,
  },
  {
    name: 'an npz that was damaged to NaN, as damaged',
    files: damagedNpz(
      { 'x.npy': npyFile('<f4', [2, 1], bytesOf(Uint32Array.of(0x7e801234, 0x3f800000))), 'y.npy': y },
      Uint8Array.of(0x34, 0x12, 0x80, 0x7e),
    ),
    code: 'invalid_npz',
    detail: /'x\.npy' does not match its checksum/,
  },
  {
    name: 'an npz with a bit of a header changed, as damaged',
    files: damagedNpz({ 'x.npy': x, 'y.npy': y }, Buffer.from("{'descr'")),
    code: 'invalid_npz',
    detail: /'x\.npy' does not match its checksum/,
  },
  {
    name: 'an npy shorter than its shape',
    files: npz({ 'x.npy': npyFile('|u1', [2, 3], new Uint8Array(4)), 'y.npy': y }),
    code: 'invalid_npy',
    detail: /\[2,3\].*6 bytes, but contains 4/,
  },
  {
    name: 'an npy with nine axes',
    files: npz({ 'x.npy': npyFile('|u1', [2, 1, 1, 1, 1, 1, 1, 1, 1], new Uint8Array(2)), 'y.npy': y }),
    code: 'invalid_npy',
    detail: /9 dimensions/,
  },
  {
    name: 'an npz with NaN',
    files: npz({ 'x.npy': npyFile('<f4', [2, 1], bytesOf(Float32Array.of(1, Number.NaN))), 'y.npy': y }),
    code: 'not_finite',
    detail: /x contains NaN/,
  },
  {
    name: 'labels beyond int32',
    files: npz({ 'x.npy': x, 'y.npy': npyFile('<i8', [2], bytesOf(BigInt64Array.of(1n, 2n ** 40n))) }),
    code: 'out_of_range',
    detail: /1099511627776/,
  },
  {
    name: 'more inputs than labels',
    files: npz({ 'x.npy': npyFile('|u1', [3, 1], new Uint8Array(3)), 'y.npy': y }),
    code: 'mismatched_samples',
    detail: /3 inputs .* 2 labels/,
  },
  {
    name: 'an empty array',
    files: npz({
      'x.npy': npyFile('|u1', [0, 2], new Uint8Array(0)),
      'y.npy': npyFile('|u1', [0], new Uint8Array(0)),
    }),
    code: 'empty_dataset',
    detail: /\[0,2\]/,
  },
  {
    name: 'a zip bomb',
    files: async () => ({
      'a.npz': await zipFile({
        'x.npy': npyFile('|u1', [2, 50_000_000], Buffer.alloc(100_000_000)),
        'y.npy': y,
      }),
    }),
    code: 'suspicious_compression',
    detail: /more than 200 times/,
  },
  {
    name: 'an archive cut in half',
    files: async () => ({ 'a.npz': (await zipFile({ 'x.npy': x, 'y.npy': y })).subarray(0, 100) }),
    code: 'invalid_zip',
    detail: /not a readable zip/,
  },
  {
    name: 'a name that climbs',
    files: async () => ({
      'a.zip': renameInZip(
        await zipFile({ 'cat/11.png': await png(), 'dog/11.png': await png() }),
        'cat/11.png',
        '../../1.png',
      ),
    }),
    code: 'invalid_zip',
    detail: /not a readable zip/,
  },
  {
    name: 'a symbolic link',
    files: async () => ({
      'a.zip': await zipFile(
        { 'cat/1.png': Buffer.from('/etc/passwd'), 'dog/1.png': await png() },
        { modes: { 'cat/1.png': 0o120777 } },
      ),
    }),
    code: 'invalid_zip',
    detail: /symbolic link/,
  },
  {
    name: 'an archive in the archive',
    files: images(async () => ({ 'cat/1.zip': Buffer.from('PK'), 'dog/1.png': await png() })),
    code: 'invalid_layout',
    detail: /nested archive/,
  },
  {
    name: 'a broken image, by name',
    files: images(async () => ({ 'cat/1.png': (await png()).subarray(0, 40), 'dog/1.png': await png() })),
    code: 'invalid_image',
    detail: /'cat\/1.png' cannot be read: the PNG is corrupt/,
  },
  {
    name: 'an image with a bit changed after it was packed',
    files: async () => {
      const bytes = await png();
      const zip = await zipFile(
        { 'cat/1.png': bytes, 'dog/1.png': await plainPng(4, 4, '#f00') },
        { compress: false },
      );
      return { 'a.zip': damageInZip(zip, bytes) };
    },
    code: 'invalid_zip',
    detail: /'cat\/1\.png' does not match its checksum/,
  },
  {
    name: 'a text called png',
    files: images(async () => ({ 'cat/1.png': Buffer.from('hello'), 'dog/1.png': await png() })),
    code: 'invalid_image',
    detail: /begins with the bytes/,
  },
  {
    name: 'an image of too many pixels',
    files: images(async () => ({
      'cat/1.png': await plainPng(4000, 4000, '#000'),
      'dog/1.png': await png(),
    })),
    code: 'invalid_image',
    detail: /more than 10000000 pixels/,
  },
  {
    name: 'a zip of one class',
    files: images(async () => ({ 'cat/1.png': await png(), 'cat/2.png': await png() })),
    code: 'invalid_layout',
    detail: /one class/,
  },
  {
    name: 'images at two depths',
    files: images(async () => ({ 'cat/1.png': await png(), 'dog/x/2.png': await png() })),
    code: 'invalid_layout',
    detail: /different depths/,
  },
  {
    name: 'a zip without images',
    files: images(async () => ({ 'notes.txt': Buffer.from('x') })),
    code: 'invalid_layout',
    detail: /no image .*'notes\.txt'/,
  },
  {
    name: 'one idx file',
    files: async () => ({ 'a-idx1-ubyte': idxFile([2], new Uint8Array(2)) }),
    code: 'missing_files',
    detail: /expected two/,
  },
  {
    name: 'idx files that are cut off',
    files: async () => ({
      'x-idx3-ubyte': idxFile([2, 2, 2], new Uint8Array(7)),
      'y-idx1-ubyte': idxFile([2], new Uint8Array(2)),
    }),
    code: 'invalid_idx',
    detail: /which is 8 bytes, but contains 7/,
  },
  {
    name: 'an idx file that claims the moon',
    files: async () => ({
      'x-idx3-ubyte': idxFile([2 ** 31, 2 ** 31, 2 ** 31], new Uint8Array(7)),
      'y-idx1-ubyte': idxFile([2], new Uint8Array(2)),
    }),
    code: 'too_large',
    detail: /TRAINHORN_MAX_UPLOAD_BYTES/,
  },
  {
    name: 'gzip that continues after the array',
    files: async () => ({
      'x-idx2-ubyte.gz': gzipSync(idxFile([2, 2], new Uint8Array(5_000_000))),
      'y-idx1-ubyte': idxFile([2], new Uint8Array(2)),
    }),
    code: 'invalid_idx',
    detail: /which is 4 bytes, but contains/,
  },
  {
    name: 'a CSV with text in a feature',
    files: csv('a,b\n1,0\ntwo,1\n'),
    code: 'not_a_number',
    detail: /Row 3 .*column 'a': 'two'/,
  },
  {
    name: 'a CSV with a gap',
    files: csv('a,b\n1,0\n,1\n'),
    code: 'missing_value',
    detail: /Row 3 .*column 'a'/,
  },
  {
    name: 'a CSV in Latin-1, whose labels would become the same',
    files: csv(Buffer.from('a,b\n1,caf\xe9\n2,caf\xe8\n', 'latin1')),
    code: 'invalid_csv',
    detail: /not in UTF-8: line 2 .* Save it as UTF-8/,
  },
  {
    name: 'a CSV in UTF-16',
    files: csv(Buffer.from('\uFEFFa,b\n1,x\n2,y\n', 'utf16le')),
    code: 'invalid_csv',
    detail: /it is in UTF-16\. Save it as UTF-8/,
  },
  {
    name: 'a CSV with number labels beyond float32',
    files: csv('a,b\n1,0\n2,1e300\n'),
    options: { label_type: 'number' },
    code: 'not_a_number',
    pointer: '/label_type',
    detail: /Row 3, label column 'b': '1e300' exceeds the range of float32/,
  },
  { name: 'a CSV with a short row', files: csv('a,b\n1,0\n2\n'), code: 'invalid_csv', detail: /Row 3/ },
  { name: 'a CSV with an open quote', files: csv('a,b\n1,"0\n2,1\n'), code: 'invalid_csv', detail: /quote/ },
  {
    name: 'a CSV of one endless field',
    files: csv(`a,b\n${'1'.repeat(5_000_000)}`),
    code: 'invalid_csv',
    detail: /not a readable CSV/,
  },
  {
    name: 'a CSV of one column',
    files: csv('a\n1\n2\n'),
    code: 'invalid_header',
    pointer: '/delimiter',
    detail: /one column; .* Send delimiter/,
  },
  {
    name: 'a CSV with an index of pandas that does not count the rows',
    files: csv(',a,b\n7,1,0\n'),
    code: 'invalid_header',
    pointer: '/ignore_columns',
    detail: /index=False/,
  },
  { name: 'a CSV of a header only', files: csv('a,b\n'), code: 'empty_dataset', detail: /no data rows/ },
  {
    name: 'a CSV without the label column',
    files: csv('a,b\n1,0\n2,1\n'),
    options: { label_column: 'c' },
    code: 'unknown_column',
    pointer: '/label_column',
    detail: /'c'; its columns are 'a', 'b'/,
  },
  {
    name: 'a test_split that takes nothing',
    files: csv('a,b\n1,0\n2,1\n'),
    options: { test_split: 0.01 },
    code: 'invalid_value',
    pointer: '/test_split',
    detail: /at least one sample/,
  },
  {
    name: 'something else altogether',
    files: async () => ({ 'a.bin': Buffer.from([1, 2, 3, 0]) }),
    code: 'unknown_format',
    detail: /none of the supported formats/,
  },
];

describe('a hostile or mistaken upload is refused in clear words and leaves nothing', {
  concurrency: 2,
}, () => {
  for (const { name, files, options, code, pointer, detail } of CASES) {
    test(name, async (t) => {
      const service = await createTestStore(t);
      const result = await service.upload(await files(), options);
      assert.equal(result.outcome, 'rejected', JSON.stringify(result));
      const [item] = result.outcome === 'rejected' ? result.errors : [];
      assert.deepEqual([item?.code, item?.pointer], [code, pointer ?? '/file'], item?.detail);
      assert.match(item?.detail ?? '', detail);
      assert.deepEqual(await service.leftOvers(), []);
    });
  }

  test('more bytes than the limit', async (t) => {
    const service = await createTestStore(t, { maxUploadBytes: 100 });
    const result = await service.upload({ 'a.csv': `a,b\n${'1,0\n2,1\n'.repeat(50)}` });
    assert.equal(result.outcome === 'rejected' && result.errors[0]?.code, 'too_large');
    assert.deepEqual(await service.leftOvers(), []);
  });

  test('images that would be larger than the limit, before one is decoded', async (t) => {
    const broken = Buffer.from('not decoded');
    const service = await createTestStore(t, { maxUploadBytes: 10_000 });
    const files = { 'a.zip': await zipFile({ 'cat/1.png': broken, 'dog/1.png': broken }) };
    const result = await service.upload(files, { image_height: 4096, image_width: 4096 });
    const [item] = result.outcome === 'rejected' ? result.errors : [];
    assert.equal(item?.code, 'too_large');
    assert.match(item?.detail ?? '', /2 images of 4096 × 4096 × 3 take 100663304 bytes.*limit of 10000/);
    assert.deepEqual(await service.leftOvers(), []);
  });

  test('images of exactly the limit are no more than it', async (t) => {
    const files = { 'a.zip': await zipFile({ 'cat/1.png': await png(), 'dog/1.png': await png() }) };
    const size = { image_height: 16, image_width: 16 };
    const bytes = 2 * (16 * 16 * 3 + 4);
    const enough = await createTestStore(t, { maxUploadBytes: bytes });
    assert.equal((await enough.upload(files, size)).outcome, 'ingested');
    const short = await createTestStore(t, { maxUploadBytes: bytes - 1 });
    const result = await short.upload(files, size);
    assert.equal(result.outcome === 'rejected' && result.errors[0]?.code, 'too_large');
  });

  test('more entries than the limit', async (t) => {
    const service = await createTestStore(t, { maxUploadEntries: 1 });
    const result = await service.upload({ 'a.npz': await zipFile({ 'x.npy': x, 'y.npy': y }) });
    assert.equal(result.outcome === 'rejected' && result.errors[0]?.code, 'too_many_entries');
  });
});
