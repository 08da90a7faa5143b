import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { accepted, refusedItem } from '../../helpers/data/ingest-files.js';
import { bytesOf, npyFile, npyWithHeader, zipFile } from '../../helpers/data/upload-files.js';

const inputs = (first: number) =>
  npyFile('|u1', [2, 2], Uint8Array.of(first, first + 1, first + 2, first + 3));
const labels = (...values: number[]) => npyFile('|u1', [values.length], Uint8Array.from(values));

const npz = async (arrays: Record<string, Uint8Array>) => ({
  'a.npz': await zipFile(
    Object.fromEntries(Object.entries(arrays).map(([name, bytes]) => [`${name}.npy`, bytes])),
  ),
});

describe('inputs and labels of an npz are found', () => {
  const pairs = [
    ['x', 'y'],
    ['X', 'y'],
    ['X', 'Y'],
    ['images', 'labels'],
    ['data', 'target'],
    ['data', 'labels'],
    ['features', 'labels'],
    ['inputs', 'targets'],
    ['x_train', 'y_train'],
    ['X_train', 'y_train'],
    ['xTrain', 'yTrain'],
    ['xtrain', 'ytrain'],
    ['train_x', 'train_y'],
    ['train_images', 'train_labels'],
    ['train_data', 'train_labels'],
    ['training_images', 'training_labels'],
    ['train_set_x', 'train_set_y'],
    ['cifar_x', 'cifar_y'],
  ] as const;
  for (const [x, y] of pairs) {
    test(`called ${x} and ${y}`, async () => {
      const { arrays, dataset } = await accepted(await npz({ [y]: labels(0, 1), [x]: inputs(5) }));
      assert.deepEqual(arrays.get('train.x'), [5, 6, 7, 8]);
      assert.deepEqual(arrays.get('train.y'), [0, 1]);
      assert.deepEqual(dataset.contents, [{ kind: 'arrays', read: 2, skipped: [] }]);
    });
  }

  for (const [train, validation, test_] of [
    [
      ['x_train', 'y_train'],
      ['x_val', 'y_val'],
      ['x_test', 'y_test'],
    ],
    [
      ['train_images', 'train_labels'],
      ['val_images', 'val_labels'],
      ['test_images', 'test_labels'],
    ],
    [
      ['x', 'y'],
      ['x_valid', 'y_valid'],
      ['x_test', 'y_test'],
    ],
  ] as const) {
    test(`with ${validation.join(' and ')} as the validation split`, async () => {
      const { arrays, dataset, stored } = await accepted(
        await npz({
          [train[0]]: inputs(1),
          [train[1]]: labels(0, 1),
          [validation[0]]: inputs(11),
          // As MedMNIST has them.
          [validation[1]]: npyFile('|u1', [2, 1], Uint8Array.of(1, 1)),
          [test_[0]]: inputs(21),
          [test_[1]]: labels(0, 0),
        }),
      );
      assert.deepEqual(arrays.get('validation.x'), [11, 12, 13, 14]);
      assert.deepEqual(arrays.get('validation.y'), [1, 1]);
      assert.deepEqual(arrays.get('test.x'), [21, 22, 23, 24]);
      assert.deepEqual(dataset.splits.validation, {
        samples: 2,
        x_shape: [2, 2],
        y_shape: [2],
        class_counts: [0, 2],
        grouped_by_class: false,
      });
      assert.equal(stored.files.validation?.x?.file, 'validation-x.bin');
      assert.equal(dataset.bytes, 18);
    });
  }

  test('with float64 splits that are stored alike', async () => {
    const floats = (...values: number[]) => npyFile('<f8', [2, 1], bytesOf(Float64Array.from(values)));
    const { arrays } = await accepted(
      await npz({
        x_train: floats(0.1, 1e9 + 1),
        y_train: labels(0, 1),
        x_val: floats(0.5, 2),
        y_val: labels(0, 1),
        x_test: floats(3, 4),
        y_test: labels(0, 1),
      }),
    );
    assert.deepEqual(arrays.get('validation.x'), [0.5, 2]);
    assert.deepEqual(arrays.get('test.x'), [3, 4]);
  });

  test('by position as arr_0 and arr_1, with a warning, if the second can be labels', async () => {
    const { arrays, dataset } = await accepted(await npz({ arr_0: inputs(1), arr_1: labels(0, 1) }));
    assert.deepEqual(arrays.get('train.x'), [1, 2, 3, 4]);
    assert.deepEqual(dataset.warnings?.map(({ code }) => code).includes('array_choice'), true);
    const item = await refusedItem(await npz({ arr_0: labels(0, 1), arr_1: inputs(1) }));
    assert.match(item.detail, /'arr_0' of shape \[2\], 'arr_1' of shape \[2,2\]/);
  });

  test('among others, which are reported', async () => {
    const { arrays, dataset } = await accepted(
      await npz({
        data: inputs(1),
        images: inputs(9),
        target: labels(0, 1),
        target_names: labels(1),
        DESCR: labels(1),
      }),
    );
    assert.deepEqual(arrays.get('train.x'), [1, 2, 3, 4]);
    assert.deepEqual(dataset.contents, [
      {
        kind: 'arrays',
        read: 2,
        skipped: [{ reason: 'other_array', count: 3, examples: ['images', 'target_names', 'DESCR'] }],
      },
    ]);
    const codes = dataset.warnings?.map(({ code }) => code) ?? [];
    assert.ok(codes.includes('array_choice') && codes.includes('skipped_arrays'), codes.join());
  });
});

describe('an npz is rejected, listing its arrays and shapes, if its names', () => {
  const cases: [name: string, arrays: Record<string, Uint8Array>, detail: RegExp][] = [
    [
      'are not usual',
      { foo: inputs(1), bar: labels(0, 1) },
      /'foo' of shape \[2,2\], 'bar' of shape \[2\], but no pair/,
    ],
    [
      'differ in case alone',
      { x: inputs(1), X: inputs(2), y: labels(0, 1) },
      /'x' and 'X' could both be the inputs/,
    ],
    [
      'fit several labels',
      { a: inputs(1), x: inputs(1), y: labels(0, 1), Y: labels(0, 1) },
      /'y' and 'Y' could both/,
    ],
    ['name no labels', { x_train: inputs(1), x_test: inputs(1), y_test: labels(0, 1) }, /no pair/],
  ];
  for (const [name, arrays, detail] of cases) {
    test(name, async () => {
      const item = await refusedItem(await npz(arrays));
      assert.equal(item.code, 'missing_arrays');
      assert.match(item.detail, detail);
    });
  }
});

describe('an array in Fortran order', () => {
  test('becomes the same array as in NumPy, whatever its shape and type', async () => {
    const property = fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 4 }),
      async (shape) => {
        const count = shape.reduce((product, size) => product * size, 1);
        const values = Array.from({ length: count }, (_, index) => index);
        const fortran = Int32Array.from(inFortranOrder(values, shape));
        const { arrays } = await accepted({
          'x.npy': npyFile('<i4', shape, bytesOf(fortran), { fortran: true }),
          'y.npy': npyFile('<i4', [shape[0] ?? 0], bytesOf(new Int32Array(shape[0] ?? 0))),
        });
        assert.deepEqual(arrays.get('train.x'), values);
      },
    );
    await fc.assert(property, { numRuns: 20 });
  });

  test('of Python 2, whose integers end in L, is read', async () => {
    const header = "{'descr': '|u1', 'fortran_order': True, 'shape': (2L, 2L), }";
    const { arrays } = await accepted({
      'x.npy': npyWithHeader(header, Uint8Array.of(1, 3, 2, 4)),
      'y.npy': labels(0, 1),
    });
    assert.deepEqual(arrays.get('train.x'), [1, 2, 3, 4]);
  });
});

/** The elements of a C-ordered array in the order that Fortran stores them. */
function inFortranOrder(values: readonly number[], shape: readonly number[]): number[] {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  return values.map((_, place) => {
    let rest = place;
    let index = 0;
    for (const [axis, size] of shape.entries()) {
      index += (rest % size) * (strides[axis] ?? 0);
      rest = Math.floor(rest / size);
    }
    return values[index] ?? 0;
  });
}

test('whole numbers beyond 2^53 are reported as blurred, not as constant', async () => {
  const ids = BigInt64Array.from([2n ** 60n, 2n ** 60n + 1n]);
  const { dataset } = await accepted({
    'x.npy': npyFile('<i8', [2, 1], bytesOf(ids)),
    'y.npy': labels(0, 1),
  });
  const codes = dataset.warnings?.map(({ code }) => code) ?? [];
  assert.deepEqual(
    codes.filter((code) => code !== 'small_class'),
    ['float32_precision'],
  );
});

describe('labels', () => {
  const upload = (...values: number[]) => ({
    'x.npy': npyFile('|u1', [values.length, 1], new Uint8Array(values.length)),
    'y.npy': labels(...values),
  });
  const warning = async (code: string, ...values: number[]) =>
    (await accepted(upload(...values))).dataset.warnings?.find((one) => one.code === code);

  test('1 and 2 stay unchanged, and 0 is reported as absent, with how to renumber', async () => {
    const { dataset, arrays } = await accepted(upload(1, 2, 2, 1));
    assert.deepEqual(arrays.get('train.y'), [1, 2, 2, 1]);
    assert.deepEqual(dataset.classes, ['0', '1', '2']);
    assert.deepEqual(dataset.splits.train.class_counts, [0, 2, 2]);
    const absent = dataset.warnings?.find(({ code }) => code === 'absent_labels');
    assert.deepEqual(absent?.examples, ['0']);
    assert.match(absent?.detail ?? '', /from 1 to 2.*3 outputs.*y - 1/);
    assert.match((await warning('absent_labels', 0, 2, 2, 0))?.detail ?? '', /return_inverse/);
    assert.equal(await warning('absent_labels', 0, 1, 1, 0), undefined);
  });

  test('are reported if sorted by class, even in several runs, but not in random order', async () => {
    const grouped = Array.from({ length: 60 }, (_, index) => Math.floor(index / 20));
    assert.match((await warning('class_order', ...grouped))?.detail ?? '', /60 training samples .* 3 runs/);
    assert.match((await warning('class_order', ...grouped, ...grouped))?.detail ?? '', /6 runs/);
    let state = 7;
    const random = grouped.map(() => {
      state = (state * 48_271) % 2_147_483_647;
      return state % 3;
    });
    assert.equal(await warning('class_order', ...random), undefined);
    const alternating = grouped.map((_, index) => index % 2);
    assert.equal(await warning('class_order', ...alternating), undefined);
  });

  test('are reported if they have only one sample', async () => {
    assert.deepEqual((await warning('small_class', 0, 0, 1, 0, 2, 2))?.examples, ["'1'"]);
    assert.equal(await warning('small_class', 0, 0, 1, 1), undefined);
  });
});

test('test_split is reported as unused if the upload has a test split', async () => {
  const files = await npz({ x: inputs(1), y: labels(0, 1), x_test: inputs(1), y_test: labels(0, 1) });
  const { dataset } = await accepted(files, { test_split: 0.5 });
  assert.ok(dataset.warnings?.some(({ code }) => code === 'unused_option'));
});
