import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { UploadOptions } from '../../../../src/contracts/datasets/datasets.js';
import { type CsvFiles, type CsvResult, ingestCsvFiles } from '../../../helpers/data/ingest-csv.js';

type Read = Extract<CsvResult, { outcome: 'read' }>;

async function read(csv: CsvFiles, options: UploadOptions = {}): Promise<Read> {
  const result = await ingestCsvFiles(csv, options);
  if (result.outcome === 'read') return result;
  return assert.fail(JSON.stringify(result));
}

async function refusal(csv: CsvFiles, options: UploadOptions = {}) {
  const result = await ingestCsvFiles(csv, options);
  if (result.outcome === 'refused') return result.errors;
  return assert.fail(JSON.stringify(result));
}

const warningsOf = ({ dataset }: Read): string[] => (dataset.warnings ?? []).map(({ code }) => code).sort();
const rowsSkipped = ({ dataset }: Read) => dataset.contents?.find(({ kind }) => kind === 'rows')?.skipped;

/** 80 houses, one price replaced. */
const houses = (price: string, row = 5): string =>
  `area,rooms,price\n${Array.from({ length: 80 }, (_, i) => `${1000 + 30 * i},${1 + (i % 5)},${i === row ? price : 150000 + 900 * i}`).join('\n')}\n`;

const IRIS = '5.1,3.5,1.4,0.2,Iris-setosa\n4.9,3.0,1.4,0.2,Iris-setosa\n6.3,3.3,6.0,2.5,Iris-virginica\n';

describe('the first row of a CSV', () => {
  test('is data in iris.data, which has no header', async () => {
    const iris = await read({ 'iris.csv': IRIS });
    assert.deepEqual(iris.dataset.splits.train.x_shape, [3, 4]);
    assert.deepEqual(iris.dataset.feature_names, ['f0', 'f1', 'f2', 'f3']);
    assert.deepEqual(iris.x, [5.1, 3.5, 1.4, 0.2, 4.9, 3, 1.4, 0.2, 6.3, 3.3, 6, 2.5].map(Math.fround));
    assert.deepEqual(
      [iris.dataset.classes, iris.y],
      [
        ['Iris-setosa', 'Iris-virginica'],
        [0, 0, 1],
      ],
    );
    assert.ok(warningsOf(iris).includes('header_choice'));
  });

  test('may repeat a number if it is data', async () => {
    const { dataset } = await read('1,1,a\n2,3,b\n2,5,a\n');
    assert.equal(dataset.splits.train.samples, 3);
  });

  test('is rejected if its numbers look like names, unless header decides', async () => {
    for (const csv of [
      '2019,2020,2021\n1.5,2,0\n3,4,1\n',
      '0,1,2\n5,3,0\n7,8,1\n',
      '0,1,2,label\n0.5,1,3,cat\n1.5,2,7,dog\n',
      '10,20,30\n0.5,0.25,0.1\n1.5,2.5,3.5\n',
    ]) {
      const [item] = await refusal(csv);
      assert.deepEqual([item?.code, item?.pointer], ['ambiguous_header', '/header'], item?.detail);
    }
    const years = '2019,2020,2021\n1.5,2,0\n3,4,1\n';
    assert.deepEqual((await read(years, { header: 'true' })).dataset.feature_names, ['2019', '2020']);
    assert.deepEqual((await read(years, { header: 'false' })).x.slice(0, 2), [2019, 2020]);
  });

  test('is rejected if it is like the others in one column and unlike them in another', async () => {
    const [item] = await refusal('5.1,x,a\n4.2,1,b\n3.3,2,a\n');
    assert.equal(item?.pointer, '/header');
  });

  test('names columns even if a class has the name of the column', async () => {
    for (const csv of ['a,y\n1,x\n2,y\n', 'a,b,red\n1,2,red\n3,4,blue\n']) {
      const found = await read(csv);
      assert.equal(found.dataset.feature_names?.[0], 'a');
      assert.ok(warningsOf(found).includes('header_choice'));
    }
    assert.equal((await refusal('ND,setosa\n4.9,setosa\n6.3,virginica\n'))[0]?.pointer, '/header');
  });

  test('names columns over text, too', async () => {
    const { dataset } = await read('name,size,kind\nRex,4,dog\nTom,2,cat\n', { ignore_columns: ['name'] });
    assert.deepEqual([dataset.feature_names, dataset.classes], [['size'], ['cat', 'dog']]);
  });
});

describe('the delimiter of a CSV', () => {
  test('is detected from all rows, with or without decimal commas', async () => {
    for (const [csv, expected] of [
      ['a;b;c\n1,5;2;x\n2,5;3;y\n', [1.5, 2, 2.5, 3]],
      ['1,5;2,5;0\n2,5;3,5;1\n3,5;4,5;0\n', [1.5, 2.5, 2.5, 3.5, 3.5, 4.5]],
      ['a\tb\tc\n1.5\t2\tx, y\n2.5\t3\tz\n', [1.5, 2, 2.5, 3]],
      ['a|b|c\n1.5|2|x\n2.5|3|y\n', [1.5, 2, 2.5, 3]],
      ['a;b;c\n"1.234,5";2;"x, y"\n0,5;3;"z"\n', [1234.5, 2, 0.5, 3]],
    ] as const) {
      const found = await read(csv);
      assert.deepEqual(found.x, expected.map(Math.fround), csv);
      assert.ok(warningsOf(found).includes('delimiter_choice'), csv);
    }
  });

  test('can be sent as a name or a character', async () => {
    for (const delimiter of ['space', ' ']) {
      const { x } = await read('  0.5   2  1\n 1.5 3   0\n', { delimiter });
      assert.deepEqual(x, [0.5, 2, 1.5, 3]);
    }
    for (const delimiter of ['tab', '\t', '\\t'])
      assert.deepEqual((await read('a\tb\n7\t0\n8\t1\n', { delimiter })).x, [7, 8]);
    assert.deepEqual((await read('a:b\n7:0\n8:1\n', { delimiter: ':' })).x, [7, 8]);
  });

  test('is requested if several or none fit', async () => {
    for (const csv of ['a b\n1 0\n2 1\n', 'a;b|c\n1;2|0\n3;4|1\n', 'x\n1\n2\n'])
      assert.equal((await refusal(csv))[0]?.pointer, '/delimiter', csv);
  });
});

describe('decimal commas', () => {
  test('are rejected if they could be thousands separators, unless decimal decides', async () => {
    const csv = 'a;b\n1,234;0\n2,345;1\n';
    assert.equal((await refusal(csv))[0]?.pointer, '/decimal');
    assert.deepEqual((await read(csv, { decimal: 'comma' })).x, [1.234, 2.345].map(Math.fround));
  });

  test('are rejected next to points', async () => {
    assert.equal((await refusal('a;b;c\n1,5;1.5;0\n2,5;2.5;1\n'))[0]?.code, 'ambiguous_decimal');
  });

  test('make a single point ambiguous, unless the column shows its meaning', async () => {
    const [item] = await refusal('a;b\n1.234;0\n0,5;1\n', { decimal: 'comma' });
    assert.match(item?.detail ?? '', /is ambiguous/);
    const { x } = await read('a;b\n1.234;0\n1.234,5;1\n', { decimal: 'comma' });
    assert.deepEqual(x, [1234, 1234.5]);
  });
});

describe('the labels of a CSV', () => {
  test('are rejected or dropped if missing among numbers, and never become classes', async () => {
    for (const price of ['NaN', 'NA', '', 'null', '#N/A']) {
      const [item] = await refusal(houses(price));
      assert.equal(item?.code, 'missing_value');
      assert.match(item?.detail ?? '', /Row 7 .*'price'.*drop_rows/);
      const kept = await read(houses(price), { missing_values: 'drop_rows', label_type: 'number' });
      assert.equal(kept.dataset.splits.train.samples, 79);
      assert.deepEqual(rowsSkipped(kept), [{ reason: 'missing_value', count: 1, examples: ['row 7'] }]);
      const [still] = await refusal(houses(price), { missing_values: 'mean' });
      assert.match(still?.detail ?? '', /Labels are never replaced/);
    }
  });

  test('are rejected with row and fix if they are not plain numbers among numbers', async () => {
    for (const price of [
      '?',
      '-',
      '<5.0',
      '"$1,200"',
      '12%',
      '900 EUR',
      '"1.200,50"',
      'inf',
      '2024-01-01',
      'many',
    ]) {
      const [item] = await refusal(houses(price));
      assert.match(item?.detail ?? '', /Row 7, label column 'price'/, price);
    }
  });

  test('keep both readings if they are whole numbers', async () => {
    const found = await read(houses('154500'), { test_split: 0.25 });
    assert.equal(found.dataset.classes?.length, 80);
    assert.equal(found.dataset.y_numbers, true);
    assert.equal(found.numbers?.length, 60);
    assert.deepEqual(
      found.numbers,
      found.y.map((code) => Number(found.dataset.classes?.[code])),
    );
    assert.deepEqual(warningsOf(found), ['label_choice']);
  });

  test('are in the last column, or in the one given by name or index', async () => {
    const csv = 'a,b,c\n1,0,5\n2,1,6\n';
    for (const label_column of ['b', '1', '-2']) {
      const found = await read(csv, { label_column });
      assert.deepEqual(
        [found.dataset.feature_names, found.y],
        [
          ['a', 'c'],
          [0, 1],
        ],
      );
    }
    assert.deepEqual(
      (await read('1,0,x\n1,2,3\n3,4,5\n', { label_column: '1', header: 'true' })).dataset.feature_names,
      ['0', 'x'],
    );
    for (const label_column of ['d', '3', '-4'])
      assert.equal((await refusal(csv, { label_column }))[0]?.pointer, '/label_column');
  });

  test('are rejected with both fixes if a column named like labels is not the last', async () => {
    for (const name of ['label', 'Target', 'CLASS', 'y']) {
      const [item] = await refusal(`${name},a,b\n0,1,2\n1,3,4\n`);
      assert.deepEqual([item?.code, item?.pointer], ['ambiguous_label', '/label_column']);
      assert.match(item?.detail ?? '', new RegExp(`label_column=${name}.*label_column=b`));
    }
  });
});

describe('the features of a CSV', () => {
  test('are 1 and 0 if they are booleans', async () => {
    const { x } = await read('a,b,y\nTrue,true,0\nFalse,FALSE,1\n');
    assert.deepEqual(x, [1, 1, 0, 0]);
    const [item] = await refusal('a,y\nTrue,0\n3,1\n4,0\n');
    assert.match(item?.detail ?? '', /boolean among numbers/);
  });

  test('are all rejected at once with fixes if they are not numbers', async () => {
    const csv =
      'name,day,size,price,gap,y\nRex,2024-01-01,1,"$1,200",,0\nTom,2024-01-02,2,3,,1\nJim,2024-01-03,<3,4,1,0\nTim,2024-01-03,3,5,1,0\n';
    const items = await refusal(csv);
    const details = items.map(({ detail }) => detail).join('\n');
    for (const part of [
      /'name'.*ignore_columns/,
      /'day'.*date.*ignore_columns/,
      /Row 4.*'size'/,
      /Row 2.*'price'/,
      /'gap' \(2\).*missing_values/,
    ])
      assert.match(details, part);
    const two = await refusal('a,b,y\nx,p,0\nz,q,1\n');
    assert.equal(two.length, 1);
    assert.match(two[0]?.detail ?? '', /This affects 2 columns: 'a', 'b'/);
  });

  test('can be selected or excluded by name or by index from either end', async () => {
    const csv = 'a,b,c,y\n1,x,3,0\n4,z,6,1\n';
    for (const options of [
      { columns: ['c', 'a', 'y'] },
      { ignore_columns: ['b'] },
      { ignore_columns: ['1'] },
      { ignore_columns: ['-3'] },
    ]) {
      const found = await read(csv, options);
      assert.deepEqual(
        [found.dataset.feature_names, found.x],
        [
          ['a', 'c'],
          [1, 3, 4, 6],
        ],
      );
      assert.deepEqual(
        found.dataset.contents?.find(({ kind }) => kind === 'columns'),
        {
          kind: 'columns',
          read: 3,
          skipped: [{ reason: 'column_ignored', count: 1, examples: ['b'] }],
        },
      );
    }
    const unknown = await refusal(csv, { columns: ['a', 'q'], ignore_columns: ['r'] });
    assert.deepEqual(
      unknown.map(({ pointer }) => pointer),
      ['/columns/1', '/ignore_columns/0'],
    );
    assert.equal((await refusal(csv, { columns: ['a'] }))[0]?.pointer, '/label_column');
  });

  test('have the same name in both Unicode forms, as do classes', async () => {
    const [composed, decomposed] = ['caf\u00e9', 'cafe\u0301'];
    const csv = `${composed}s,a\n${composed},1\n${decomposed},2\nthe,3\n`;
    const { dataset, y } = await read(csv, { label_column: `${decomposed}s` });
    assert.deepEqual(dataset.classes, [composed, 'the']);
    assert.deepEqual(y, [0, 0, 1]);
  });

  test('are replaced by mean, median or a number if missing, and reported', async () => {
    const csv = 'a,b,y\n1,1,0\nNA,2,1\n3,3,1\n8,,1\n';
    const filled = async (missing_values: string) => (await read(csv, { missing_values })).x;
    assert.deepEqual(await filled('mean'), [1, 1, 4, 2, 3, 3, 8, 2]);
    assert.deepEqual(await filled('median'), [1, 1, 3, 2, 3, 3, 8, 2]);
    assert.deepEqual(await filled('-1.5'), [1, 1, -1.5, 2, 3, 3, 8, -1.5]);
    const found = await read(csv, { missing_values: 'drop_rows' });
    assert.deepEqual(found.x, [1, 1, 3, 3]);
    assert.deepEqual(rowsSkipped(found)?.[0]?.count, 2);
    const [nothing] = await refusal('a,b,y\n,1,0\n,2,1\n', { missing_values: 'mean' });
    assert.match(nothing?.detail ?? '', /has no values/);
    for (const tooLarge of ['1e400', '-1e39']) {
      const [fault] = await refusal(csv, { missing_values: tooLarge });
      assert.deepEqual([fault?.pointer, fault?.code], ['/missing_values', 'out_of_range']);
    }
  });

  test('are missing at -999 or ? if declared so', async () => {
    const csv = 'a,y\n1,0\n-999.0,1\n?,0\n3,1\n';
    const { x } = await read(csv, { missing: ['-999', '?'], missing_values: 'drop_rows' });
    assert.deepEqual(x, [1, 3]);
    assert.match((await refusal('a,y\n1,0\n?,1\n2,0\n'))[0]?.detail ?? '', /may represent a missing value/);
  });

  test('get a single warning that names some if float32 blurs many columns', async () => {
    const row = (first: number, label: string) =>
      `${Array.from({ length: 50 }, (_, column) => first + column).join()},${label}`;
    const names = Array.from({ length: 50 }, (_, column) => `t${column}`).join();
    const { dataset } = await read(`${names},y\n${row(1.7e9, 'p')}\n${row(1.7e9 + 1, 'q')}\n`);
    const found = dataset.warnings?.filter(({ code }) => code === 'float32_precision') ?? [];
    assert.deepEqual(
      found.map(({ count }) => count),
      [50],
    );
    assert.match(found[0]?.detail ?? '', /'t0', 't1', .*50 in all/);
  });

  test('are stored as float64, with a warning, if float32 blurs them', async () => {
    const times = await read('time,y\n1700000000,0\n1700000001,1\n1700000002,0\n');
    assert.deepEqual([times.dataset.x?.dtype, times.x], ['float64', [1700000000, 1700000001, 1700000002]]);
    const warning = times.dataset.warnings?.find(({ code }) => code === 'float32_precision');
    assert.match(warning?.detail ?? '', /'time'/);
    const plain = await read('a,y\n0.1,0\n16777216,1\n0.30000000000000004,0\n0.3,0\n');
    assert.equal(plain.dataset.x?.dtype, 'float32');
  });
});

describe('the index column of pandas', () => {
  test('is skipped with a warning, whatever its first number', async () => {
    for (const csv of [',a,y\n0,5,0\n1,6,1\n', 'Unnamed: 0,a,y\n1,5,0\n2,6,1\n']) {
      const found = await read(csv);
      assert.deepEqual([found.dataset.feature_names, found.x], [['a'], [5, 6]]);
      assert.ok(warningsOf(found).includes('ignored_columns'));
    }
  });

  test('is rejected with fixes if there is no header', async () => {
    const csv = '0,5.5,a\n1,6.5,b\n2,7.5,a\n';
    const [item] = await refusal(csv);
    assert.deepEqual([item?.code, item?.pointer], ['ambiguous_index', '/ignore_columns']);
    assert.deepEqual((await read(csv, { ignore_columns: ['0'] })).x, [5.5, 6.5, 7.5]);
    assert.deepEqual((await read(csv, { columns: ['f0', 'f2'] })).x, [0, 1, 2]);
  });

  test('is rejected with fixes if it does not number the rows', async () => {
    const [item] = await refusal(',a,y\n17,5,0\n3,6,1\n');
    assert.match(item?.detail ?? '', /ignore_columns=0.*name it/);
    assert.deepEqual((await read(',a,y\n17,5,0\n3,6,1\n', { ignore_columns: ['0'] })).x, [5, 6]);
  });
});

describe('a CSV', () => {
  test('is read with mixed line ends, a BOM, blank lines, quoted newlines and delimiters at row ends', async () => {
    for (const csv of [
      '\uFEFFa,b\r\n1,x\n2,y\r3,x\r\n\r\n\n',
      'a,b\n1,"x"\n   \n2,"y"\n3,"x"',
      'a,b,\n1,x,\n2,y,\n3,x,\n',
      'a,b\n1,x,\n2,y,\n3,x,\n',
      'a, b\n1, "x"\n2, "y"\n3, "x"\n',
    ]) {
      const found = await read(csv);
      assert.deepEqual(
        [found.x, found.y, found.dataset.classes],
        [
          [1, 2, 3],
          [0, 1, 0],
          ['x', 'y'],
        ],
        JSON.stringify(csv),
      );
    }
  });

  test('gets spaces for line breaks in names of columns and classes, with a warning', async () => {
    const { dataset } = await read('"a\nb","c"\n1,"x\r\n\ty"\n2,z\n');
    assert.deepEqual([dataset.classes, dataset.feature_names], [['x y', 'z'], ['a b']]);
    const warning = dataset.warnings?.find(({ code }) => code === 'changed_names');
    assert.deepEqual(warning?.examples, ['a\\u{a}b', 'x\\u{d}\\u{a}\\u{9}y']);
  });

  test('is rejected with the row for faults in its format', async () => {
    for (const [csv, expected] of [
      ['a,b\n1,0\n2\n', /Row 3 .* has 1 field; expected 2/],
      ['a,b\n1,0,7\n2,1,7\n', /Row 2 .* has 3 fields; expected 2/],
      ['# made by me\na,b\n1,0\n', /comments are not supported/],
      ['a,a,b\n1,2,0\n3,4,1\n', /Two columns are named 'a'/],
      ['a,b\n1,"0\n2,1\n', /never closed/],
      [`a,b\n${'1'.repeat(2_000_000)}x,0\n2,1\n`, /is not a number/],
      ['a,b\n1,0"x\n', /line 2.*unquoted field/],
      ['a,,b\n1,2,0\n3,4,1\n', /Column 2 has no name/],
    ] as const)
      assert.match((await refusal(csv))[0]?.detail ?? '', expected, csv);
  });

  test('is read with warnings for uninformative rows and columns', async () => {
    const csv = `id,a,b,y\n${Array.from({ length: 12 }, (_, i) => `${i},${i % 3},7,${i % 2 ? 'x' : 'z'}`).join('\n')}\n`;
    const found = await read(csv);
    assert.deepEqual(
      warningsOf(found).filter((code) => code !== 'class_order'),
      ['constant_column', 'id_column'],
    );
    const twice = await read('a,y\n1,p\n1,p\n1,q\n2,q\n1,p\n');
    const repeated = twice.dataset.warnings?.find(({ code }) => code === 'duplicate_rows');
    assert.deepEqual([repeated?.count, repeated?.examples], [2, ['row 3', 'row 6']]);
  });
});

describe('a second CSV', () => {
  const train = 'a,b,kind\n1,2,x\n3,4,y\n5,6,x\n';

  test('is the test split, with its columns in any order and the same label codes', async () => {
    const found = await read({ 'test.csv': 'kind,b,a\ny,20,10\n', 'train.csv': train });
    assert.deepEqual(found.test, { x: [10, 20], y: [1] });
    assert.deepEqual(found.x, [1, 2, 3, 4, 5, 6]);
    const files = { 'train.csv': train, 'my_val.csv': 'a,b,kind\n1,,y\n', 'TEST.csv': 'a,b,kind\n7,8,x\n' };
    const three = await read(files, { missing_values: 'mean' });
    assert.deepEqual(
      [three.validation, three.test],
      [
        { x: [1, 4], y: [1] },
        { x: [7, 8], y: [0] },
      ],
    );
  });

  test('is rejected if its columns or classes differ', async () => {
    for (const [csv, expected] of [
      ['a,c,kind\n1,2,x\n', /Missing: 'b'.*Not in the training file: 'c'/],
      ['a,b\n1,2\n', /Missing: 'kind'/],
      ['a,b,kind\n1,2,z\n', /Row 2 of 'test.csv'.*'z' is not a class of the training file/],
    ] as const) {
      const [item] = await refusal({ 'train.csv': train, 'test.csv': csv });
      assert.equal(item?.code, 'mismatched_splits');
      assert.match(item?.detail ?? '', expected);
    }
    const [words] = await refusal({ 'train.csv': 'a,y\n1,0.5\n2,1\n', 'test.csv': 'a,y\n1,cat\n' });
    assert.match(words?.detail ?? '', /^'test\.csv': Row 2, .*'cat' is not a number/);
    for (const [name, csv] of [
      ['test.csv', 'a,b,kind\n1,?,x\n'],
      ['val.csv', 'a,b,kind\n1,long,x\n'],
      ['val.csv', 'a,b,kind\n1,2\n'],
    ] as const) {
      const items = await refusal({ 'train.csv': train, [name]: csv });
      assert.deepEqual(
        items.map(({ detail }) => detail.slice(0, name.length + 9)),
        [`'${name}': Row 2`],
      );
    }
    const both = await refusal({ 'train.csv': `${train}?,1,x\n`, 'test.csv': 'a,b,kind\n?,1,x\n' });
    assert.deepEqual(
      both.map(({ detail }) => detail.split(':')[0]),
      ["'train.csv'", "'test.csv'"],
    );
    assert.equal((await refusal({ 'one.csv': train, 'two.csv': train }))[0]?.code, 'too_many_files');
  });
});
