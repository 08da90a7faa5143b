import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { UploadOptions } from '../../../src/contracts/datasets/datasets.js';
import { sampleRows } from '../../../workers/ingest/csv/reading/csv-rows.js';
import { classifyPaths } from '../../../workers/ingest/images/image-paths.js';
import { accepted, ingestFiles } from '../../helpers/data/ingest-files.js';
import { npyFile, plainPng, zipFile } from '../../helpers/data/upload-files.js';

const MEGABYTE = 1024 * 1024;
const MAX_DETAIL_CHARACTERS = 2000;

interface Upload {
  name: string;
  files: () => Promise<Record<string, Uint8Array | string>>;
  options?: UploadOptions;
  code: string;
  detail: RegExp;
}

const csv = (text: () => string) => async () => ({ 'a.csv': text() });
const labelled = (labels: readonly string[]) =>
  `a,label\n${labels.map((label, row) => `${row},${label}\n`).join('')}`;
const longLabel = (index: number) => String(index).padStart(MEGABYTE, 'x');
const longLabels = (count: number) => () =>
  labelled(Array.from({ length: count }, (_, index) => longLabel(index)));
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const shortRows = numbers(20_000)
  .map((row) => `${row},${row % 2 === 0 ? 'cat' : 'dog'}\n`)
  .join('');
const x = npyFile('|u1', [2, 2], new Uint8Array(4));
const y = npyFile('|u1', [2], Uint8Array.of(0, 1));

const TABLES: Upload[] = [
  {
    name: 'a CSV of 20 labels of a megabyte',
    files: csv(longLabels(20)),
    code: 'invalid_name',
    detail: /^Row 2, label column 'label': the label 'xxxx+…' has 1048576 characters; at most 256/,
  },
  {
    name: 'a CSV with one long label in its last row',
    files: csv(() => `a,label\n${shortRows}1,${longLabel(1)}\n`),
    code: 'invalid_name',
    detail: /^Row 20002, label column 'label'/,
  },
  {
    name: 'a CSV with a label of too many bytes',
    files: csv(() => labelled(['ä'.repeat(129), 'b'])),
    code: 'invalid_name',
    detail: /has 258 bytes in UTF-8/,
  },
  {
    name: 'a CSV with long labels in the test split only',
    files: async () => ({
      'train.csv': labelled(['a', 'b', 'a']),
      'test.csv': `a,label\n1,a\n2,${longLabel(0)}\n`,
    }),
    options: { header: 'true' },
    code: 'invalid_name',
    detail: /^'test\.csv': Row 3, label column 'label'/,
  },
  {
    name: 'a CSV of 12,000 classes',
    files: csv(() => labelled(numbers(12_000).map((index) => `class ${index}`))),
    code: 'too_many_classes',
    detail: /more than 10000 distinct values/,
  },
  {
    name: 'a CSV of 10,000 classes whose names are more than an answer can hold',
    files: csv(() => labelled(numbers(10_000).map((index) => String(index).padStart(250, 'x')))),
    code: 'too_many_classes',
    detail: /names of the classes exceed 2097152 bytes/,
  },
  {
    name: 'a CSV with a column name of a megabyte',
    files: csv(() => `a,${longLabel(0)},label\n1,2,x\n2,3,y\n`),
    code: 'invalid_name',
    detail: /^Column 2 \(index 1\), which is named 'xxx+…' has 1048576 characters/,
  },
  {
    name: 'a CSV of 50,000 columns of long names',
    files: csv(() => {
      const columns = numbers(50_000);
      const row = columns.map(() => '1').join(',');
      return `${columns.map((index) => `c${index}`.padEnd(60, '_')).join(',')},label\n${row},a\n${row},b\n`;
    }),
    code: 'too_many_columns',
    detail: /names of the columns exceed 2097152 bytes/,
  },
  {
    name: 'a CSV with a label that turns the direction of text',
    files: csv(() => labelled(['a', 'b\u202egpj', 'a'])),
    code: 'invalid_name',
    detail: /Row 3, .*'b\\u\{202e\}gpj' has '\\u\{202e\}' at index 1/,
  },
  {
    name: 'a CSV with a column named by an invisible character',
    files: csv(() => 'a,b\u200b,label\n1,2,x\n2,3,y\n'),
    code: 'invalid_name',
    detail: /Column 2 \(index 1\), which is named 'b\\u\{200b\}'/,
  },
  {
    name: 'JSON rows with a key of three megabytes',
    files: async () => ({
      'a.json': JSON.stringify([
        { a: 1, label: 'x' },
        { [longLabel(0).repeat(3)]: 1, label: 'y' },
      ]),
    }),
    code: 'invalid_name',
    detail: /^Row 2: the field 'xxx+…' has 3145728 characters/,
  },
  {
    name: 'JSON rows with a label of three megabytes',
    files: async () => ({
      'a.json': JSON.stringify([
        { a: 1, label: longLabel(0).repeat(3) },
        { a: 2, label: 'y' },
      ]),
    }),
    code: 'invalid_name',
    detail: /label column 'label': the label 'xxx+…' has 3145728 characters/,
  },
  {
    name: 'a JSON row of 5 texts of a megabyte',
    files: async () => ({
      'a.json': `[{${numbers(200)
        .map((index) => `"c${index}":"${longLabel(index)}"`)
        .join()}}]`,
    }),
    code: 'invalid_json',
    detail: /^Row 1 has more than 4194304 characters/,
  },
];

const ARCHIVES: Upload[] = [
  {
    name: 'an npz whose array has a name of 60,000 characters',
    files: async () => ({
      'a.npz': await zipFile({ 'x.npy': x, 'y.npy': y, [`${'z'.repeat(60_000)}.npy`]: x }),
    }),
    code: 'invalid_name',
    detail: /^Entry 'zzz+…': the name 'zzz+…' has 60004 characters/,
  },
  {
    name: 'a zip whose file lies deeper than file systems allow',
    files: async () => ({ 'a.zip': await zipFile({ [`${'folder/'.repeat(700)}1.png`]: await png() }) }),
    code: 'invalid_name',
    detail: /has more than 4096 characters/,
  },
  {
    name: 'a zip whose class folder has a name with a line break',
    files: async () => ({ 'a.zip': await zipFile({ 'c\nat/1.png': await png(), 'dog/1.png': await png() }) }),
    code: 'invalid_name',
    detail: /^The class folder 'c\\u\{a\}at' has '\\u\{a\}' at index 1/,
  },
];

const png = () => plainPng(4, 4, '#888');

describe('an upload with names that cannot be displayed is rejected with their location:', () => {
  for (const { name, files, options = {}, code, detail } of [...TABLES, ...ARCHIVES]) {
    test(name, async () => {
      const result = await ingestFiles(await files(), options);
      assert.ok(result.outcome === 'rejected', JSON.stringify(result).slice(0, 500));
      const [error] = result.errors;
      assert.equal(error?.code, code, error?.detail);
      assert.match(error?.detail ?? '', detail);
      assert.ok((error?.detail.length ?? 0) < MAX_DETAIL_CHARACTERS, error?.detail);
    });
  }
});

describe('the sample of a table', () => {
  test('ends after eight megabytes, however few rows that is', async () => {
    let read = 0;
    async function* rows() {
      for (; ; read += 1) yield ['1', longLabel(read)];
    }
    const { sample } = await sampleRows(rows());
    assert.ok(sample.length < 10 && read < 10, String(read));
  });
});

describe('class folders', () => {
  const images = (count: number, width: number) =>
    numbers(count).map((index) => ({ fileName: `${String(index).padStart(width, 'x')}/1.png` }));

  test('are at most 10,000', () => {
    assert.equal(classifyPaths(images(10_000, 5)).images.length, 10_000);
    assert.throws(() => classifyPaths(images(10_001, 5)), /10001 class folders; at most 10000/);
  });

  test('are not counted beyond the memory limit, however deep they are', () => {
    const deep = numbers(140).map((index) => ({ fileName: `${index}/${'a/'.repeat(1500)}1.png` }));
    assert.throws(() => classifyPaths(deep), /more than 200000 folders/);
  });

  test('are limited in the total size of their names', () => {
    const expected = /names of the classes exceed 2097152 bytes/;
    assert.throws(() => classifyPaths(images(10_000, 250)), expected);
  });
});

describe('an upload with long texts that are not names is read:', () => {
  test('a CSV with names of the maximum length, in any script', async () => {
    const longest = ['x'.repeat(256), '類'.repeat(85), '👩‍🔬'.repeat(23), 'می‌خواهم'];
    const result = await accepted({
      'a.csv': `${'ü'.repeat(128)},label\n${longest.map((label, row) => `${row},${label}\n${row},${label}\n`).join('')}`,
    });
    assert.deepEqual(result.dataset.classes, longest.toSorted());
    assert.deepEqual(result.dataset.feature_names, ['ü'.repeat(128)]);
  });

  test('a CSV with long texts in an excluded column', async () => {
    const rows = numbers(10).map((row) => `${row},${longLabel(row)},${row % 2}\n`);
    const result = await accepted(
      { 'a.csv': `a,${longLabel(0)},label\n${rows.join('')}` },
      { ignore_columns: ['1'], header: 'true' },
    );
    assert.ok(JSON.stringify(result.dataset).length < 10_000);
  });

  test('names are composed before they are compared', async () => {
    const result = await accepted({ 'a.csv': 'gro\u0308ße,label\n1,bo\u0308se\n2,böse\n3,gut\n' });
    assert.deepEqual([result.dataset.feature_names, result.dataset.classes], [['größe'], ['böse', 'gut']]);
  });
});
