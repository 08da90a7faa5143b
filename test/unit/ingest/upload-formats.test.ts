import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { UploadOptions } from '../../../src/contracts/datasets/datasets.js';
import { accepted, ingestFiles, refusedItem } from '../../helpers/data/ingest-files.js';
import { bytesOf, idxFile, npyFile, plainPng, zipFile } from '../../helpers/data/upload-files.js';

const CSV = 'a,b,label\n1,2,0\n3,4,1\n5,6,0\n7,8,1\n';
const X = [1, 2, 3, 4, 5, 6, 7, 8];
const text = (value: string): Buffer => Buffer.from(value);
const png = () => plainPng(2, 2, '#f00');
const x = npyFile('<f4', [4, 2], bytesOf(Float32Array.from(X)));
const y = npyFile('|u1', [4], Uint8Array.of(0, 1, 0, 1));

describe('a table is read', () => {
  const tables: [name: string, files: () => Promise<Record<string, Uint8Array | string>>, format: string][] =
    [
      ['gzipped, whatever it is called', async () => ({ 'data.bin': gzipSync(CSV) }), 'csv'],
      ['separated by tabs', async () => ({ 'a.tsv': CSV.replaceAll(',', '\t') }), 'csv'],
      [
        'separated by tabs, zipped',
        async () => ({ 'a.zip': await zipFile({ 'a.tsv': text(CSV.replaceAll(',', '\t')) }) }),
        'csv',
      ],
      ['without an extension', async () => ({ data: CSV }), 'csv'],
      ['called npz', async () => ({ 'data.npz': CSV }), 'csv'],
      [
        'zipped with a README and clutter',
        async () => ({
          'archive.zip': await zipFile({
            'data/train.csv': text(CSV),
            'data/README.md': text('# about'),
            '__MACOSX/data/._train.csv': text('x'),
            'data/.DS_Store': text('x'),
          }),
        }),
        'csv',
      ],
      [
        'gzipped, then zipped',
        async () => ({ 'a.zip': await zipFile({ 'a.csv.gz': gzipSync(CSV) }) }),
        'csv',
      ],
      [
        'zipped, then gzipped',
        async () => ({ 'a.zip.gz': gzipSync(await zipFile({ 'a.csv': text(CSV) })) }),
        'csv',
      ],
      ['as lists of JSON', async () => ({ 'a.json': '[[1,2,0],[3,4,1],[5,6,0],[7,8,1]]' }), 'json'],
      [
        'as records of JSON in any order of their fields',
        async () => ({
          'a.json':
            '[{"a":1,"b":2,"label":0},{"b":4,"a":3,"label":1},{"a":5,"b":6,"label":0},{"label":1,"a":7,"b":8}]',
        }),
        'json',
      ],
      [
        'as JSON Lines, gzipped',
        async () => ({
          'a.jsonl.gz': gzipSync(
            X.filter((_, index) => index % 2 === 0)
              .map((a, index) => JSON.stringify({ a, b: a + 1, label: index % 2 }))
              .join('\r\n'),
          ),
        }),
        'json',
      ],
    ];
  for (const [name, files, format] of tables) {
    test(name, async () => {
      const { dataset, arrays } = await accepted(await files());
      assert.deepEqual(arrays.get('train.x'), X);
      assert.deepEqual(arrays.get('train.y'), [0, 1, 0, 1]);
      assert.equal(dataset.format, format);
    });
  }

  test('with a test split from a zip of train.csv and test.csv', async () => {
    const zip = await zipFile({ 'd/train.csv': text(CSV), 'd/test.csv': text('a,b,label\n9,9,1\n') });
    const { arrays } = await accepted({ 'a.zip': zip });
    assert.deepEqual(arrays.get('train.x'), X);
    assert.deepEqual([arrays.get('test.x'), arrays.get('test.y')], [[9, 9], [1]]);
  });

  test('with a report of the other files in its zip', async () => {
    const zip = await zipFile({ 'a.csv': text(CSV), LICENSE: text('free'), '.hidden': text('x') });
    const { dataset } = await accepted({ 'a.zip': zip });
    assert.deepEqual(dataset.contents?.find(({ kind }) => kind === 'files')?.skipped, [
      { reason: 'other_file', count: 1, examples: ['LICENSE'] },
      { reason: 'hidden_file', count: 1, examples: ['.hidden'] },
    ]);
    assert.ok(dataset.warnings?.some(({ code }) => code === 'skipped_files'));
  });
});

describe('rows of JSON', () => {
  test('keep all of their numbers and texts', async () => {
    const value = fc.float({ noNaN: true, noDefaultInfinity: true });
    const name = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 8 })
      .map((one) =>
        `c${one.replaceAll(/[\s\p{C}\p{Default_Ignorable_Code_Point}\u2800]/gu, '')}`.normalize('NFC'),
      );
    const drawn = fc.record({
      names: fc.uniqueArray(name, { minLength: 1, maxLength: 4 }),
      rows: fc.array(fc.array(value, { minLength: 4, maxLength: 4 }), { minLength: 4, maxLength: 8 }),
      indent: fc.constantFrom(undefined, 2),
      isLines: fc.boolean(),
    });
    const property = fc.asyncProperty(drawn, async ({ names, rows, indent, isLines }) => {
      const labels = ['a "quoted", one', 'line\nend'];
      const records = rows.map((row, index) => ({
        ...Object.fromEntries(names.map((column, at) => [column, row[at]])),
        ' label': labels[index % 2],
      }));
      const json = isLines
        ? records.map((record) => JSON.stringify(record)).join('\n')
        : JSON.stringify(records, null, indent);
      const { dataset, arrays } = await accepted(
        { 'a.json': json },
        { label_column: ' label', label_type: 'class' },
      );
      assert.deepEqual(dataset.feature_names, names);
      assert.deepEqual(dataset.classes, ['a "quoted", one', 'line end']);
      const wanted = rows.flatMap((row) => row.slice(0, names.length).map((one) => one + 0));
      assert.deepEqual(
        arrays.get('train.x')?.map((one) => one + 0),
        wanted,
      );
    });
    await fc.assert(property, { numRuns: 50 });
  });
});

test('are counted as in the file when rejected', async () => {
  for (const rows of ['[{"a":1,"y":0},{"a":2,"y":1},{"y":1}]', '[[1,0],[2,1],[null,1]]']) {
    const { code, detail } = await refusedItem({ 'a.json': rows });
    assert.equal(code, 'missing_value');
    assert.match(detail, /^Row 3, column '(a|f0)': the value is missing/);
  }
  const { detail } = await refusedItem({ 'a.json': '[["a","y"],[1,0],[2,1],[null,1]]' });
  assert.match(detail, /^Row 4 \(the header is row 1\), column 'a'/);
});

test('have 1 and 0 for true and false', async () => {
  const { arrays } = await accepted({ 'a.json': '[{"a":true,"y":0},{"a":false,"y":1},{"a":true,"y":0}]' });
  assert.deepEqual(arrays.get('train.x'), [1, 0, 1]);
});

describe('arrays are read', () => {
  test('from a pair of npy files, gzipped or not', async () => {
    const { dataset, arrays } = await accepted({ 'y.npy': y, 'x.npy.gz': gzipSync(x) });
    assert.deepEqual([dataset.format, arrays.get('train.x')], ['npy', X]);
  });

  test('from a zip of npy files of any name', async () => {
    const zip = await zipFile({ 'set/x_train.npy': x, 'set/y_train.npy': y });
    const { dataset, arrays } = await accepted({ 'data.zip': zip });
    assert.deepEqual([dataset.format, arrays.get('train.x')], ['npz', X]);
  });

  test('from idx files in a zip', async () => {
    const zip = await zipFile({
      'mnist/images.idx3-ubyte': idxFile([2, 1, 2], Uint8Array.of(1, 2, 3, 4)),
      'mnist/labels.idx1-ubyte': idxFile([2], Uint8Array.of(0, 1)),
    });
    const { dataset, arrays } = await accepted({ 'archive.zip': zip });
    assert.deepEqual([dataset.format, arrays.get('train.x')], ['idx', [1, 2, 3, 4]]);
  });
});

describe('an unsupported format is rejected by name, with the command that converts it', () => {
  const head = (magic: string, offset = 0) =>
    Buffer.concat([Buffer.alloc(offset), Buffer.from(magic, 'latin1'), Buffer.alloc(600)]);
  const cases: [file: string, bytes: () => Uint8Array | Promise<Uint8Array>, detail: RegExp][] = [
    ['a.parquet', () => head('PAR1'), /Parquet.*read_parquet\("a\.parquet"\)\.to_csv/],
    ['data', () => head('PAR1'), /Parquet/],
    ['a.feather', () => head('ARROW1'), /Feather.*read_feather/],
    [
      'a.pkl',
      () => head('\x80\x04\x95'),
      /a Python pickle, which is not supported\. Pickles are never loaded.*read_pickle/,
    ],
    ['a.pkl', () => text('(lp0\nI1\n'), /pickle/],
    ['a.h5', () => head('\x89HDF\r\n\x1a\n'), /HDF5.*h5py/],
    ['a.mat', () => head('MATLAB 5.0 MAT-file, Platform'), /MATLAB.*loadmat/],
    ['a.xls', () => head('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'), /xls.*read_excel/],
    ['a.tar', () => head('ustar', 257), /tar archive.*tar -xf "a\.tar".*zip -r/],
    ['a.tar.gz', () => gzipSync(head('ustar', 257)), /tar archive.*tar -xf "a\.tar\.gz"/],
    ['a.7z', () => head('7z\xbc\xaf\x27\x1c'), /7z/],
    ['a.rar', () => head('Rar!\x1a\x07'), /RAR.*unrar/],
    ['a.csv.xz', () => head('\xfd7zXZ\0'), /xz.*unxz/],
    ['a.csv.bz2', () => head('BZh9'), /bunzip2/],
    ['a.csv', () => text('<!DOCTYPE html><html>'), /web page/],
    ['a.csv', () => text('version https://git-lfs.github.com/spec/v1\noid sha256:0\n'), /git lfs pull/],
    ['cat.jpg', () => png(), /a single PNG.*one folder per class/],
    [
      'a.xlsx',
      () => zipFile({ '[Content_Types].xml': text('x'), 'xl/workbook.xml': text('x') }),
      /Excel.*read_excel\("a\.xlsx"\)\.to_csv\("data\.csv", index=False\)/,
    ],
    ['a.zip', () => zipFile({ 'b.xlsx': text('PK\x03\x04') }), /'b\.xlsx' is an Excel/],
    ['a.keras', () => zipFile({ 'config.json': text('{}'), 'model.weights.h5': text('x') }), /Keras model/],
    ['a.zip', () => zipFile({ 'data.parquet': head('PAR1') }), /'data\.parquet' is a Parquet/],
  ];
  for (const [file, bytes, detail] of cases) {
    test(`${file}: ${detail.source.slice(0, 24)}`, async () => {
      const item = await refusedItem({ [file]: await bytes() });
      assert.equal(item.code, 'unsupported_format', item.detail);
      assert.match(item.detail, detail);
      assert.equal(item.pointer, '/file');
    });
  }

  test('but not a table that begins with the letters of such a format', async () => {
    const { dataset } = await accepted({ 'a.csv': 'BZh,ORC,label\n1,2,0\n3,4,1\n' });
    assert.deepEqual(dataset.feature_names, ['BZh', 'ORC']);
  });
});

describe('an upload is rejected if it is', () => {
  const cases: {
    name: string;
    files: () => Promise<Record<string, Uint8Array | string>>;
    options?: UploadOptions;
    code: string;
    pointer?: string;
    detail: RegExp;
  }[] = [
    { name: 'empty', files: async () => ({ 'a.csv': '' }), code: 'empty_dataset', detail: /0 bytes/ },
    {
      name: 'gzip cut off',
      files: async () => ({ 'a.csv.gz': gzipSync(CSV).subarray(0, 20) }),
      code: 'invalid_gzip',
      detail: /cannot be unpacked/,
    },
    {
      name: 'a gzip bomb',
      files: async () => ({ 'a.csv.gz': gzipSync(Buffer.alloc(80_000_000)) }),
      code: 'suspicious_compression',
      detail: /more than 200 times/,
    },
    {
      name: 'gzip twice',
      files: async () => ({ 'a.csv.gz': gzipSync(gzipSync(CSV)) }),
      code: 'unknown_format',
      detail: /compressed twice/,
    },
    {
      name: 'a zip of two tables',
      files: async () => ({ 'a.zip': await zipFile({ 'one.csv': text(CSV), 'test.csv': text(CSV) }) }),
      code: 'too_many_files',
      detail: /2 tables: 'one\.csv', 'test\.csv'\. .*train\.csv, val\.csv, test\.csv/,
    },
    {
      name: 'a zip of arrays and images',
      files: async () => ({ 'a.zip': await zipFile({ 'x.npy': x, 'y.npy': y, 'cat/1.png': await png() }) }),
      code: 'invalid_value',
      pointer: '/format',
      detail: /format=npz .* format=image_zip/,
    },
    {
      name: 'of another format than was said',
      files: async () => ({ 'a.csv': CSV }),
      options: { format: 'npz' },
      code: 'invalid_value',
      pointer: '/format',
      detail: /'a\.csv' is text/,
    },
    {
      name: 'of several formats',
      files: async () => ({ 'x.npy': x, 'y.csv': '1\n' }),
      code: 'too_many_files',
      detail: /'x\.npy' is a \.npy array, 'y\.csv' is text/,
    },
    {
      name: 'one npy file of unknown meaning',
      files: async () => ({ 'a.npy': x }),
      code: 'missing_arrays',
      detail: /'a' of shape \[4,2\]/,
    },
    {
      name: 'columns of JSON',
      files: async () => ({ 'a.json': '{"a":[1,2],"b":[0,1]}' }),
      code: 'invalid_json',
      detail: /'a' of row 1 is a list.*orient="records"/,
    },
    {
      name: 'JSON with NaN',
      files: async () => ({ 'a.json': '[[1,NaN]]' }),
      code: 'invalid_json',
      detail: /NaN and Infinity are not JSON/,
    },
    {
      name: 'JSON cut off',
      files: async () => ({ 'a.json': '[{"a":1},{"a":' }),
      code: 'invalid_json',
      detail: /not readable JSON/,
    },
    {
      name: 'rows of JSON of two lengths',
      files: async () => ({ 'a.json': '[[1,2],[1]]' }),
      code: 'invalid_json',
      detail: /row 1 has 2 values and row 2 has 1/,
    },
  ];
  for (const { name, files, options, code, pointer = '/file', detail } of cases) {
    test(name, async () => {
      const item = await refusedItem(await files(), options);
      assert.deepEqual([item.code, item.pointer], [code, pointer], item.detail);
      assert.match(item.detail, detail);
    });
  }

  test('sent with options that do not apply to its format, all of which are named', async () => {
    const item = await refusedItem({ 'a.csv': CSV }, { image_width: 3 });
    assert.deepEqual([item.pointer, item.code], ['/image_width', 'invalid_value']);
    const images = await zipFile({ 'a/1.png': await png(), 'b/1.png': await png() });
    assert.match(
      (await refusedItem({ 'a.zip': images }, { label_column: 'a' })).detail,
      /label_column applies only to/,
    );
    assert.match((await refusedItem({ 'x.npy': x, 'y.npy': y }, { color_mode: 'rgb' })).detail, /npy files/);
  });
});

test('never crashes if bytes are changed or missing', async () => {
  const images = await zipFile({ 'a/1.png': await png(), 'b/1.png': await png() });
  const fortran = npyFile('<f4', [4, 2], bytesOf(Float32Array.from(X)), { fortran: true });
  const arrays = await zipFile({ 'x.npy': fortran, 'y.npy': y }, { compress: false });
  const whole = [
    images,
    arrays,
    gzipSync(CSV),
    await zipFile({ 'a.csv': text(CSV) }),
    text('[{"a":1,"b":0},{"a":2,"b":1}]'),
  ];
  const change = fc.tuple(fc.nat(), fc.nat(255));
  const drawn = fc.record({
    bytes: fc.constantFrom(...whole),
    changes: fc.array(change, { maxLength: 4 }),
    end: fc.option(fc.nat(), { freq: 4 }),
  });
  const property = fc.asyncProperty(drawn, async ({ bytes, changes, end }) => {
    const changed = Buffer.from(bytes);
    for (const [at, value] of changes) changed[at % changed.length] = value;
    const cut = changed.subarray(0, end === null ? changed.length : end % changed.length);
    const result = await ingestFiles({ upload: cut }, {}, { maxUploadBytes: 2 ** 20 });
    if (result.outcome === 'rejected') assert.ok(result.errors.every(({ detail }) => detail !== ''));
  });
  await fc.assert(property, { numRuns: 200 });
});
