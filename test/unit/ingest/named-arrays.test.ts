import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { UploadOptions } from '../../../src/contracts/datasets/datasets.js';
import { accepted, refusedItem, refusedItems } from '../../helpers/data/ingest-files.js';
import { bytesOf, npyFile, utf32, zipFile } from '../../helpers/data/upload-files.js';

const images = (samples = 3, first = 0) =>
  npyFile(
    '|u1',
    [samples, 2, 2],
    Uint8Array.from({ length: 4 * samples }, (_, index) => first + index),
  );
const numbers = (...values: number[]) => npyFile('<f4', [values.length], bytesOf(Float32Array.from(values)));
const labels = (...values: number[]) => npyFile('|u1', [values.length], Uint8Array.from(values));

const npz = async (arrays: Record<string, Uint8Array>) => ({
  'a.npz': await zipFile(
    Object.fromEntries(Object.entries(arrays).map(([name, bytes]) => [`${name}.npy`, bytes])),
  ),
});

describe('an npz of several inputs and labels', () => {
  test('gives an array for each x_NAME and y_NAME', async () => {
    const { dataset, arrays } = await accepted(
      await npz({
        x_image: images(),
        x_age: numbers(1.5, 2.5, 3.5),
        y_kind: labels(0, 1, 0),
        y_price: numbers(10, 20, 30.5),
      }),
    );
    assert.deepEqual(
      [dataset.x, dataset.y, dataset.classes, dataset.statistics],
      [null, null, null, undefined],
    );
    assert.deepEqual(
      dataset.arrays?.map(({ role, name, kind, shape, dtype }) => [role, name, kind, shape, dtype]),
      [
        ['x', 'image', 'image', [2, 2], 'uint8'],
        ['x', 'age', 'numbers', [1], 'float32'],
        ['y', 'kind', 'numbers', [], 'uint8'],
        ['y', 'price', 'numbers', [], 'float32'],
      ],
    );
    const [image, age, kind, price] = dataset.arrays ?? [];
    assert.deepEqual([kind?.classes, price?.classes], [['0', '1'], null]);
    assert.deepEqual(kind?.class_counts, { train: [2, 1], validation: null, test: null });
    assert.deepEqual([image?.statistics?.values.max, age?.statistics?.columns?.[0]?.mean], [11, 2.5]);
    assert.deepEqual(arrays.get('train.x.age'), [1.5, 2.5, 3.5]);
    assert.deepEqual(arrays.get('train.y.price'), [10, 20, 30.5]);
    assert.equal(dataset.splits.train.samples, 3);
    assert.equal(dataset.bytes, 12 + 12 + 3 + 12);
  });

  test('has splits by the last word of the names', async () => {
    const { dataset, arrays } = await accepted(
      await npz({
        x_a_train: numbers(1, 2),
        x_b_train: numbers(3, 4),
        y_train: labels(0, 1),
        x_a_val: numbers(5),
        x_b_val: numbers(6),
        y_val: labels(1),
        x_a_test: numbers(7),
        x_b_test: numbers(8),
        y_test: labels(0),
      }),
    );
    const { train, validation, test: held } = dataset.splits;
    assert.deepEqual([train.samples, validation?.samples, held?.samples], [2, 1, 1]);
    assert.deepEqual(arrays.get('validation.x.b'), [6]);
    assert.deepEqual(arrays.get('test.y.y'), [0]);
    const y = dataset.arrays?.find(({ role }) => role === 'y');
    assert.deepEqual(y?.class_counts, { train: [1, 1], validation: [0, 1], test: [1, 0] });
  });

  test('holds out the same samples of each array', async () => {
    const upload = await npz({
      x_a: numbers(0, 1, 2, 3, 4, 5),
      x_b: npyFile('<U2', [6], utf32(['0', '1', '2', '3', '4', '5'], 2)),
      y: labels(0, 1, 0, 1, 0, 1),
    });
    const { arrays, texts } = await accepted(upload, { test_split: 0.5, seed: 3 });
    for (const split of ['train', 'test']) {
      const samples = arrays.get(`${split}.x.a`) ?? [];
      assert.deepEqual(texts.get(`${split}.x.b`), samples.map(String));
      assert.deepEqual(
        arrays.get(`${split}.y.y`),
        samples.map((value) => value % 2),
      );
    }
  });

  const refused: [string, Record<string, Uint8Array>, string, RegExp][] = [
    [
      'of different lengths, with their names and shapes',
      { x_a: numbers(1, 2), x_b: numbers(1), y: labels(0, 1) },
      'mismatched_samples',
      /x 'a' of shape \[2,1\], x 'b' of shape \[1,1\], y 'y' of shape \[2\].*field arrays/,
    ],
    [
      'that lack a split of some',
      { x_a: numbers(1), x_b: numbers(1), y: labels(0), x_a_test: numbers(2) },
      'mismatched_splits',
      /test split has 'x_a_test' but no 'x_b_test', 'y_test'/,
    ],
    [
      'without training samples of one',
      { x_a_train: numbers(1), x_b_test: numbers(1), y_train: labels(0) },
      'missing_arrays',
      /contains 'x_b_test' but no 'x_b_train'/,
    ],
    [
      'with the split before the name',
      { x_train_a: numbers(1), x_train_b: numbers(1), y_train: labels(0) },
      'missing_arrays',
      /rename 'x_train_a' to 'x_a_train'/,
    ],
    [
      'with an input named like a split',
      { x_train_val: numbers(1), x_b: numbers(1), y: labels(0) },
      'invalid_name',
      /No input may be named 'train'/,
    ],
    [
      'without inputs',
      { y_a: labels(0, 1), y_b: labels(0, 1) },
      'missing_arrays',
      /labels 'y_a', 'y_b' but no inputs/,
    ],
    [
      'with two arrays for one split',
      { x_a: numbers(1), x_a_train: numbers(1), x_b: numbers(1), y: labels(0) },
      'missing_arrays',
      /'x_a_train' and 'x_a' are samples of the same split/,
    ],
    [
      'of different shapes between splits',
      {
        x_a: numbers(1),
        x_b: images(1),
        y: labels(0),
        x_a_test: images(1),
        x_b_test: images(1),
        y_test: labels(0),
      },
      'mismatched_splits',
      /arrays x 'a' of the splits differ/,
    ],
  ];
  for (const [name, arrays, code, detail] of refused) {
    test(`is rejected: ${name}`, async () => {
      const item = await refusedItem(await npz(arrays));
      assert.equal(item.code, code);
      assert.match(item.detail, detail);
    });
  }
});

describe('an upload without labels', () => {
  test('has inputs alone, with a warning', async () => {
    for (const arrays of [{ x: images() }, { x_train: images(), x_test: images(1) }, { arr_0: images() }]) {
      const { dataset, stored } = await accepted(await npz(arrays));
      assert.deepEqual([dataset.x?.shape, dataset.y, dataset.splits.train.y_shape], [[2, 2], null, null]);
      assert.equal(stored.files.train.y, undefined);
      assert.equal(dataset.statistics?.y, null);
      assert.ok(dataset.warnings?.some(({ code }) => code === 'no_labels'));
    }
  });

  test('may have several inputs', async () => {
    const { dataset } = await accepted(await npz({ x_a: images(), x_b: numbers(1, 2, 3) }));
    assert.deepEqual(
      dataset.arrays?.map(({ role, name }) => role + name),
      ['xa', 'xb'],
    );
  });
});

describe('the field arrays', () => {
  const upload = () =>
    npz({
      pixels: images(),
      pixels_test: images(1),
      ages: numbers(1, 2, 3),
      ages_test: numbers(9),
      kind: labels(0, 1, 0),
      held: labels(1),
    });
  const declared: NonNullable<UploadOptions['arrays']> = {
    x: { image: 'pixels', 'age in years': 'ages' },
    y: { main: { train: 'kind', test: 'held' } },
  };

  test('assigns arrays of any names, with their splits', async () => {
    const { dataset, arrays } = await accepted(await upload(), { arrays: declared });
    assert.deepEqual(
      dataset.arrays?.map(({ role, name }) => [role, name]),
      [
        ['x', 'image'],
        ['x', 'age in years'],
        ['y', 'main'],
      ],
    );
    assert.deepEqual(arrays.get('test.x.age in years'), [9]);
    assert.deepEqual(arrays.get('test.y.main'), [1]);
  });

  test('wins over names that would do', async () => {
    const files = await npz({ x: images(), y: labels(0, 1, 0), z: labels(1, 1, 0) });
    const { arrays, dataset } = await accepted(files, { arrays: { x: 'x', y: 'z' } });
    assert.deepEqual(arrays.get('train.y'), [1, 1, 0]);
    assert.deepEqual(dataset.y?.shape, []);
    const skipped = dataset.warnings?.find(({ code }) => code === 'skipped_arrays');
    assert.deepEqual(skipped?.examples, ['y']);
  });

  test('is rejected with every wrong entry and its pointer', async () => {
    const errors = await refusedItems(await upload(), {
      arrays: { x: { test: 'pixels', image: 'pixel' }, y: { main: { train: 'kinds', test: 'held' } } },
    });
    assert.deepEqual(
      errors.map(({ pointer, code }) => [pointer, code]),
      [
        ['/arrays/x/test', 'invalid_name'],
        ['/arrays/x/image', 'missing_arrays'],
        ['/arrays/y/main/train', 'missing_arrays'],
      ],
    );
    assert.match(errors[1]?.detail ?? '', /no array 'pixel'.*Did you mean 'pixels'/);
  });

  test('is rejected for a table', async () => {
    const item = await refusedItem({ 'a.csv': 'a,b\n1,2\n3,4\n' }, { arrays: { x: 'a' } });
    assert.deepEqual([item.pointer, item.code], ['/arrays', 'invalid_value']);
  });
});

describe('weights of samples', () => {
  test('are the arrays sample_weight and w of an npz, named so, and stay out of the classes', async () => {
    const { dataset, arrays } = await accepted(
      await npz({
        x_train: images(),
        y_train: labels(0, 1, 0),
        sample_weight_train: labels(2, 1, 3),
        w_steps_train: npyFile('<f8', [3, 1], bytesOf(Float64Array.of(0.1, 0.2, 0.3))),
        x_test: images(1),
        y_test: labels(1),
        sample_weight_test: labels(4),
        w_steps_test: npyFile('<f8', [1, 1], bytesOf(Float64Array.of(0.5))),
      }),
    );
    assert.deepEqual(
      dataset.arrays?.map(({ role, name, shape, dtype, classes }) => [role, name, shape, dtype, classes]),
      [
        ['x', 'x', [2, 2], 'uint8', null],
        ['y', 'y', [], 'uint8', ['0', '1']],
        ['w', 'sample_weight', [], 'uint8', null],
        ['w', 'w_steps', [], 'float32', null],
      ],
    );
    assert.deepEqual(arrays.get('train.w.sample_weight'), [2, 1, 3]);
    assert.deepEqual(arrays.get('test.w.sample_weight'), [4]);
  });

  test('are left out where they do not belong to the samples, as before', async () => {
    const { dataset } = await accepted(
      await npz({ x: images(), y: labels(0, 1, 0), w: numbers(1, 2), sample_weight_val: numbers(1) }),
    );
    assert.equal(dataset.arrays, undefined);
    assert.ok(dataset.warnings?.some(({ code, count }) => code === 'skipped_arrays' && count === 2));
  });

  test('are those that the field arrays names', async () => {
    const { dataset } = await accepted(await npz({ a: images(), b: labels(0, 1, 0), c: numbers(1, 2, 3) }), {
      arrays: { x: 'a', y: 'b', w: { importance: 'c' } },
    });
    assert.deepEqual(
      dataset.arrays?.map(({ role, name }) => [role, name]),
      [
        ['x', 'x'],
        ['y', 'y'],
        ['w', 'importance'],
      ],
    );
  });
});
