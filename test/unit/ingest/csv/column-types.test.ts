import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { accepted, refusedItem, refusedItems } from '../../../helpers/data/ingest-files.js';

const REVIEWS = 'review,stars,city,label\n"Great, really",5,Oslo,pos\n"bad\nfilm",1,Rome,neg\n,2,Oslo,neg\n';

describe('columns of a table', () => {
  test('are texts, categories and numbers as declared', async () => {
    const { dataset, arrays, texts } = await accepted(
      { 'a.csv': REVIEWS },
      { column_types: { review: 'text', city: 'category' } },
    );
    assert.deepEqual(
      dataset.arrays?.map(({ role, name, kind, columns }) => [role, name, kind, columns]),
      [
        ['x', 'table', 'table', ['stars', 'city']],
        ['x', 'review', 'text', null],
        ['y', 'label', 'numbers', null],
      ],
    );
    assert.deepEqual(dataset.arrays?.[0]?.categories, [{ column: 'city', values: ['Oslo', 'Rome'] }]);
    assert.deepEqual(arrays.get('train.x.table'), [5, 0, 1, 1, 2, 0]);
    assert.deepEqual(texts.get('train.x.review'), ['Great, really', 'bad\nfilm', '']);
    assert.deepEqual(dataset.arrays?.[2]?.classes, ['neg', 'pos']);
  });

  test('of categories stay one table, x, with the vocabulary of the training file', async () => {
    const { dataset, arrays } = await accepted(
      { 'train.csv': 'sex,age,y\nmale,3,0\nfemale,4,1\n', 'test.csv': 'age,sex,y\n5,female,0\n' },
      { column_types: { sex: 'category' } },
    );
    assert.deepEqual(dataset.categories, [{ column: 'sex', values: ['female', 'male'] }]);
    assert.deepEqual(
      [arrays.get('train.x'), arrays.get('test.x')],
      [
        [1, 3, 0, 4],
        [0, 5],
      ],
    );
    assert.equal(dataset.arrays, undefined);
  });

  test('of text lose the rows that drop_rows removes', async () => {
    const options = { column_types: { review: 'text', city: 'text' }, missing_values: 'drop_rows' } as const;
    const { texts, arrays } = await accepted({ 'a.csv': REVIEWS }, options);
    assert.deepEqual(texts.get('train.x.city'), ['Oslo', 'Rome']);
    assert.deepEqual(arrays.get('train.x.table'), [5, 1]);
  });

  test('are read from JSON rows, too', async () => {
    const rows = '[{"t": "a, b", "n": 1, "y": "p"}, {"t": "c", "n": 2, "y": "q"}]';
    const { texts } = await accepted({ 'a.json': rows }, { column_types: { t: 'text' } });
    assert.deepEqual(texts.get('train.x.t'), ['a, b', 'c']);
  });

  test('are rejected if unknown, with a pointer to each', async () => {
    const errors = await refusedItems(
      { 'a.csv': REVIEWS },
      { column_types: { reviews: 'text', town: 'category' } },
    );
    assert.deepEqual(
      errors.map(({ pointer, code }) => [pointer, code]),
      [
        ['/column_types/reviews', 'unknown_column'],
        ['/column_types/town', 'unknown_column'],
      ],
    );
  });

  test('of text in numeric columns are rejected, with what to send', async () => {
    const item = await refusedItem({ 'a.csv': REVIEWS });
    assert.match(item.detail, /column_types as category or text/);
  });

  test('of categories must be categories of the training file, and complete', async () => {
    const files = { 'train.csv': 'c,n,y\na,1,0\nb,2,1\n', 'test.csv': 'c,n,y\nz,1,0\n' };
    const item = await refusedItem(files, { column_types: { c: 'category' } });
    assert.equal(item.code, 'mismatched_splits');
    assert.match(item.detail, /Row 2 of 'test.csv', column 'c': 'z'/);
    const holes = { 'a.csv': 'c,n,y\na,1,0\n,2,1\nb,3,1\n' };
    const missing = await refusedItem(holes, { column_types: { c: 'category' }, missing_values: 'mean' });
    assert.deepEqual([missing.code, /'c' \(1\)/.test(missing.detail)], ['missing_value', true]);
  });
});

describe('label columns', () => {
  const table = `a,b,price,kind\n${[1, 2, 3, 4].map((n) => `${n},${n + 0.5},${n * 1.5},${n % 2 ? 'c' : 'd'}`).join('\n')}\n`;

  test('become one label array each', async () => {
    const { dataset, arrays } = await accepted({ 'a.csv': table }, { label_columns: ['kind', 'price'] });
    assert.deepEqual(
      dataset.arrays?.map(({ role, name, classes }) => [role, name, classes]),
      [
        ['x', 'table', null],
        ['y', 'kind', ['c', 'd']],
        ['y', 'price', null],
      ],
    );
    assert.deepEqual(arrays.get('train.y.price'), [1.5, 3, 4.5, 6]);
  });

  test('have types of their own', async () => {
    const numbers = 'a,p,q\n1,10,0\n2,20,1\n3,10,0\n';
    const { dataset } = await accepted(
      { 'a.csv': numbers },
      { label_columns: ['p', 'q'], column_types: { p: 'category', q: 'number' } },
    );
    const [, p, q] = dataset.arrays ?? [];
    assert.deepEqual([p?.classes, p?.numbers, q?.classes], [['10', '20'], false, null]);
  });

  test('may be none', async () => {
    const { dataset, arrays } = await accepted({ 'a.csv': 'a,b\n1,2\n3,4\n' }, { label_columns: [] });
    assert.deepEqual([dataset.y, dataset.feature_names], [null, ['a', 'b']]);
    assert.deepEqual(arrays.get('train.x'), [1, 2, 3, 4]);
  });

  test('are rejected: unknown, repeated, of text, or with label_column', async () => {
    const pointerOf = async (options: Parameters<typeof refusedItem>[1]) =>
      (await refusedItem({ 'a.csv': table }, options)).pointer;
    assert.equal(await pointerOf({ label_columns: ['kind', 'x'] }), '/label_columns/1');
    assert.equal(await pointerOf({ label_columns: ['kind', '-1'] }), '/label_columns');
    assert.equal(await pointerOf({ label_columns: ['kind'], label_column: 'price' }), '/label_columns');
    assert.equal(
      await pointerOf({ label_columns: ['kind'], column_types: { kind: 'text' } }),
      '/column_types/kind',
    );
  });
});

test('a table may have 64 text and label columns, and categories of 2 MiB in all', async () => {
  const names = Array.from({ length: 65 }, (_, index) => `t${index}`);
  const table = `${names.join(',')},y\n${names.join(',')},a\n${names.join(',')},b\n`;
  const types = Object.fromEntries(names.map((name) => [name, 'text' as const]));
  const item = await refusedItem({ 'a.csv': table }, { column_types: types, header: 'true' });
  assert.equal(item.code, 'too_large');
  assert.match(item.detail, /66 arrays; at most 64/);
  const long = Array.from({ length: 9000 }, (_, row) => `${'x'.repeat(240)}${row},1,${row % 2}`);
  const wide = await refusedItem(
    { 'a.csv': `c,n,y\n${long.join('\n')}\n` },
    { column_types: { c: 'category' } },
  );
  assert.deepEqual([wide.code, /2097152 bytes/.test(wide.detail)], ['too_many_classes', true]);
});
