import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { accepted, refusedItem } from '../../helpers/data/ingest-files.js';
import { npyFile, utf32, zipFile } from '../../helpers/data/upload-files.js';

const arrayOf = (texts: readonly string[], width: number) =>
  npyFile(`<U${width}`, [texts.length], utf32(texts, width));
const labels = (...values: number[]) => npyFile('|u1', [values.length], Uint8Array.from(values));
const zipOf = (files: Record<string, string | Uint8Array>) =>
  zipFile(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)])));

describe('texts in an npz', () => {
  const words = ['déjà vu', '', '😀 ok', 'a\0b'];

  test('are inputs as they are', async () => {
    const { dataset, texts } = await accepted({ 'x.npy': arrayOf(words, 7), 'y.npy': labels(0, 1, 0, 1) });
    assert.deepEqual(texts.get('train.x.x'), words);
    const [x] = dataset.arrays ?? [];
    assert.deepEqual([x?.kind, x?.dtype, x?.shape], ['text', 'string', []]);
    assert.deepEqual(x?.text, {
      min_length: 0,
      max_length: 7,
      mean_length: 3.5,
      empty_count: 1,
      distinct_count: 4,
    });
    assert.equal(dataset.bytes, 9 + 0 + 7 + 3 + 5 * 8 + 4);
    assert.ok(dataset.warnings?.some(({ code, count }) => code === 'empty_texts' && count === 1));
  });

  test('may be big-endian, or bytes of UTF-8', async () => {
    const big = npyFile('>U2', [1], utf32(['é!'], 2).swap32());
    const bytes = npyFile('|S3', [1], Buffer.from('é\0'));
    for (const [x, text] of [
      [big, 'é!'],
      [bytes, 'é'],
    ] as const)
      assert.deepEqual((await accepted({ 'x.npy': x, 'y.npy': labels(0) })).texts.get('train.x.x'), [text]);
  });

  test('are classes as labels, numbered in order', async () => {
    const { dataset, arrays } = await accepted({
      'x.npy': labels(1, 2, 3),
      'y.npy': arrayOf(['pos', 'neg', 'pos'], 3),
    });
    assert.deepEqual(dataset.classes, ['neg', 'pos']);
    assert.deepEqual(arrays.get('train.y'), [1, 0, 1]);
    assert.deepEqual(dataset.splits.train.class_counts, [1, 2]);
  });

  const refused: [string, Record<string, Uint8Array>, string, RegExp][] = [
    [
      'objects',
      { x: npyFile('|O', [1], Buffer.alloc(8)), y: labels(0) },
      'unsupported_dtype',
      /astype\("U"\)/,
    ],
    [
      'several a sample',
      { x: npyFile('<U1', [1, 2], utf32(['a', 'b'], 1)), y: labels(0) },
      'unsupported_dtype',
      /\[1,2\].*one text per sample/,
    ],
    [
      'too long',
      { x: arrayOf(['a'.repeat(1001)], 1001), y: labels(0) },
      'too_large',
      /1001 characters.*1000.*TRAINHORN_MAX_TEXT_CHARACTERS/,
    ],
    [
      'surrogates',
      { x: npyFile('<U1', [1], Buffer.from(Uint32Array.of(0xd800).buffer)), y: labels(0) },
      'invalid_text',
      /sample 0/,
    ],
    [
      'Latin-1',
      { x: npyFile('|S1', [2], Buffer.from([0x61, 0xe9])), y: labels(0, 1) },
      'invalid_text',
      /sample 1.*latin-1/,
    ],
    ['one class', { x: labels(1, 2), y: arrayOf(['a', 'a'], 1) }, 'too_few_classes', /'a'/],
    [
      'unknown classes',
      { x: labels(1, 2), y: arrayOf(['a', 'b'], 1), x_test: labels(1), y_test: arrayOf(['c'], 1) },
      'mismatched_splits',
      /Sample 0 of the test labels.*'c'/,
    ],
    [
      'numbers in one split',
      { x: arrayOf(['a'], 1), y: labels(0), x_test: labels(1), y_test: labels(0) },
      'mismatched_splits',
      /texts and of others numbers/,
    ],
  ];
  for (const [name, arrays, code, detail] of refused) {
    test(`are rejected: ${name}`, async () => {
      const files = Object.entries(arrays).map(([array, bytes]) => [`${array}.npy`, bytes] as const);
      const item = await refusedItem({ 'a.npz': await zipFile(Object.fromEntries(files)) });
      assert.equal(item.code, code);
      assert.match(item.detail, detail);
    });
  }
});

describe('class folders of text files', () => {
  test('give texts and classes by split, and report other files', async () => {
    const archive = await zipOf({
      'data/train/pos/1.txt': 'good, really',
      'data/train/neg/1.txt': '\ufeffbad\nfilm',
      'data/test/pos/2.txt': 'fine',
      'data/README': 'about',
    });
    const { dataset, arrays, texts } = await accepted({ 'a.zip': archive });
    assert.equal(dataset.format, 'text_zip');
    const order = arrays.get('train.y.y') ?? [];
    assert.deepEqual(
      texts.get('train.x.x'),
      order.map((label) => (label === 0 ? 'bad\nfilm' : 'good, really')),
    );
    assert.deepEqual(texts.get('test.x.x'), ['fine']);
    assert.deepEqual(dataset.arrays?.[1]?.classes, ['neg', 'pos']);
    assert.deepEqual(dataset.contents, [
      { kind: 'files', read: 3, skipped: [{ reason: 'other_file', count: 1, examples: ['data/README'] }] },
    ]);
  });

  test('are rejected if a file is not UTF-8, or too long', async () => {
    const latin = await zipOf({ 'a/1.txt': new Uint8Array([0xe9]), 'b/1.txt': 'x' });
    assert.equal((await refusedItem({ 'a.zip': latin }, { format: 'text_zip' })).code, 'invalid_text');
    const long = await zipOf({ 'a/1.txt': 'y'.repeat(1001), 'b/1.txt': 'x' });
    const item = await refusedItem({ 'a.zip': long });
    assert.deepEqual([item.code, /'a\/1.txt'.*1001/.test(item.detail)], ['too_large', true]);
  });
});
