import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DatasetStatistics } from '../../../src/contracts/datasets/findings.js';
import { createStatistics } from '../../../src/domain/data/array-statistics.js';
import { borderIndices, imageLayout } from '../../../src/domain/data/image-layout.js';
import { expectationsOf } from '../../../workers/predictor/instances/expectations.js';
import { inputProfile } from '../../../workers/predictor/instances/input-profile.js';
import { sampleWarnings } from '../../../workers/predictor/instances/sample-warnings.js';
import { modelManifest } from '../../fixtures/model-manifest.js';

function statisticsOf(values: ArrayLike<number>, sampleShape: number[]): DatasetStatistics {
  const layout = imageLayout(sampleShape);
  const columns = sampleShape.length === 1;
  const statistics = createStatistics({ sampleShape, layout, columns });
  statistics.add(values);
  const x = statistics.finish();
  return { x: x.values, y: x.values, columns: x.columns, border_mean: null, samples: x.samples };
}

/** The expectations of a model trained on these values. */
function expectationsFrom(values: ArrayLike<number>, sampleShape: number[], names: string[] | null = null) {
  const layout = imageLayout(sampleShape);
  return expectationsOf(statisticsOf(values, sampleShape), layout && borderIndices(layout), names);
}

const houses = expectationsFrom(
  Array.from({ length: 40 }, (_, index) => [1000 + 30 * index, 1 + (index % 5), 7]).flat(),
  [3],
  ['area', 'rooms', 'floor'],
);
const codes = (values: number[], expectations = houses) =>
  sampleWarnings(Float64Array.from(values), { from: 0, to: values.length }, expectations).map(
    ({ code }) => code,
  );

describe('a row of a table', () => {
  test('has no warning within the recorded ranges, or not far outside', () => {
    for (const row of [
      [1000, 1, 7],
      [2170, 5, 7],
      [2500, 6, 7],
      [600, 1, 7],
    ])
      assert.deepEqual(codes(row), [], String(row));
  });

  test('has a warning naming the column if it is far outside its range', () => {
    assert.deepEqual(codes([9000, 1, 7]), ['outside_training_range']);
    const [warning] = sampleWarnings(Float32Array.of(1200, 90, 7), { from: 0, to: 3 }, houses);
    assert.match(warning?.detail ?? '', /'rooms' is 90, far outside the training data \(1 to 5\)/);
  });

  test('has a warning if the client standardized it', () => {
    assert.ok(codes([0.3, -1.2, 0]).length > 0);
  });

  test('has a warning for a different value in a constant column', () => {
    assert.deepEqual(codes([1200, 2, 8]), ['outside_training_range']);
  });
});

describe('a row with little variation', () => {
  const grid = Array.from({ length: 400 }, (_, index) => [(index % 20) / 10 - 0.95, index / 200 - 1]).flat();
  const square = expectationsFrom(grid, [2]);

  test('has no warning if each value is within its column', () => {
    for (const row of [
      [0, 0],
      [0.5, 0.5],
      [-1, -1],
      [1, 1],
    ])
      assert.deepEqual(codes(row, square), [], String(row));
    const answers = expectationsFrom([1, 0, 1, 0, 1, 0, 1, 1, 0, 0, 0, 1], [3]);
    assert.deepEqual(codes([1, 1, 1], answers), []);
    assert.deepEqual(codes([0, 0, 0], answers), []);
  });

  test('has a warning if most values are at the extremes of their columns, like already scaled numbers', () => {
    const grades = expectationsFrom(
      Array.from({ length: 600 }, (_, index) => (index * 37 + Math.floor(index / 12) * 11) % 256),
      [12],
    );
    assert.deepEqual(
      codes(
        Array.from({ length: 12 }, (_, index) => index / 12),
        grades,
      ),
      ['unlike_training_spread'],
    );
  });
});

test('a row with as many columns as pixels is compared with the overall range', () => {
  const rows = Array.from({ length: 50 }, (_, row) =>
    Array.from({ length: 64 }, (_, column) => (column < 9 ? 0 : (row * column * 7) % 17)),
  );
  const pixels = expectationsFrom(rows.flat(), [64]);
  const odd = rows[7]?.with(0, 9) ?? [];
  assert.deepEqual(codes(odd, pixels), []);
  assert.deepEqual(codes(odd.with(3, 60), pixels), ['outside_training_range']);
  const swapped = Array.from({ length: 64 }, (_, column) => 16 - (column < 50 ? 0 : column % 5));
  assert.deepEqual(codes(swapped, pixels), ['unlike_training_mean']);
  // A manifest has no statistics of so many columns.
  const wide = expectationsOf({ ...statisticsOf(rows.flat(), [64]), columns: null }, null);
  assert.deepEqual(codes(swapped, wide), ['unlike_training_mean']);
});

test('token numbers are compared only with the overall range', () => {
  const texts = [
    [7, 3, 12, 0],
    [90, 51, 0, 0],
    [44, 8, 27, 0],
  ];
  const statistics = statisticsOf(texts.flat(), [4]);
  const manifest = modelManifest({ input: { shape: [4], dtype: 'int32' }, statistics });
  const words = inputProfile(manifest, 200).expectations ?? assert.fail();
  for (const text of [
    [2, 0, 0, 0],
    [0, 0, 0, 0],
    [90, 90, 90, 90],
  ])
    assert.deepEqual(codes(text, words), [], String(text));
  assert.deepEqual(codes([3, 199, 0, 0], words), ['outside_training_range']);
  const amounts = inputProfile(manifest).expectations ?? assert.fail();
  assert.deepEqual(codes([90, 90, 90, 90], amounts)[0], 'outside_training_range');
});

describe('an image', () => {
  test('has a warning if it is constant, unless such images were usual in training', () => {
    const plain = Array.from({ length: 9 }, () => 5);
    const varied = Array.from({ length: 90 }, (_, index) => (index * 7) % 11);
    assert.ok(codes(plain, expectationsFrom(varied, [3, 3])).includes('unlike_training_spread'));
    const often = expectationsFrom([...varied, ...plain], [3, 3]);
    assert.ok(!codes(plain, often).includes('unlike_training_spread'));
  });

  test('is compared at its own position among others', () => {
    const varied = Array.from({ length: 90 }, (_, index) => (index * 7) % 11);
    const expectations = expectationsFrom(varied, [3, 3]);
    const values = Float32Array.from([...Array(9).fill(1000), ...varied.slice(0, 9), ...Array(9).fill(1000)]);
    assert.deepEqual(sampleWarnings(values, { from: 9, to: 18 }, expectations), []);
    assert.ok(sampleWarnings(values, { from: 18, to: 27 }, expectations).length > 0);
  });
});
