import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { createStatistics } from '../../../src/domain/data/array-statistics.js';
import { imageLayout } from '../../../src/domain/data/image-layout.js';
import { datasetUnits, toBrightness, unitsOf } from '../../../src/domain/data/units.js';

/** Statistics of values that come in chunks of a length. */
function collect(
  values: ArrayLike<number>,
  sampleShape: number[],
  { chunk = 7, columns = false }: { chunk?: number; columns?: boolean } = {},
) {
  const statistics = createStatistics({ sampleShape, layout: imageLayout(sampleShape), columns });
  const all = Array.from(values);
  for (let from = 0; from < all.length; from += chunk) statistics.add(all.slice(from, from + chunk));
  return statistics.finish();
}

const close = (actual: number | null, expected: number, scale: number) =>
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) <= 1e-11 * scale, `${actual} for ${expected}`);

describe('statistics of an array', () => {
  test('equal those of two passes in float64, whatever the chunks', () => {
    const property = fc.property(
      fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 70 }),
      fc.double({ min: -1e9, max: 1e9, noNaN: true }),
      (offsets, chunk, base) => {
        const values = offsets.map((offset) => base + offset);
        const { values: found } = collect(values, [], { chunk });
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
        assert.deepEqual([found.min, found.max], [Math.min(...values), Math.max(...values)]);
        close(found.mean, mean, 1e9);
        close((found.std ?? 0) ** 2, variance, 1e13);
      },
    );
    fc.assert(property, { numRuns: 100 });
  });

  test('of equal values have a deviation of exactly 0 and that value as the mean', () => {
    for (const value of [14.62, 0.1, 1e300, -3.3e-7, 1_700_000_000.123]) {
      const { values } = collect(new Float64Array(1000).fill(value), [], { chunk: 33 });
      assert.deepEqual([values.mean, values.std], [value, 0]);
    }
  });

  test('keep the precision of a small spread around a large mean', () => {
    const { values } = collect([1e9, 1e9 + 1, 1e9 + 2], []);
    assert.equal(values.mean, 1e9 + 1);
    close(values.std, Math.sqrt(2 / 3), 10);
  });

  test('skip and count NaN and infinities; without a number they are null', () => {
    const { values } = collect([1, Number.NaN, 3, Number.NEGATIVE_INFINITY, Number.NaN], []);
    assert.deepEqual(values, { min: 1, max: 3, mean: 2, std: 1, nan_count: 2, infinite_count: 1 });
    assert.equal(collect([Number.NaN], []).values.mean, null);
  });

  test('include those of each column for a table', () => {
    const { columns, samples } = collect([1, 10, 3, 30, 5, 50], [2], { chunk: 4, columns: true });
    assert.deepEqual(
      columns?.map(({ min, max, mean }) => [min, max, mean]),
      [
        [1, 5, 3],
        [10, 50, 30],
      ],
    );
    assert.equal(samples?.count, 3);
  });

  test('count constant samples', () => {
    assert.equal(collect([1, 1, 2, 3], [2]).samples?.constant_count, 1);
  });
});

describe('the border of images', () => {
  const framed = [9, 8, 7, 6, 0, 5, 4, 3, 2];
  const borderOf = (values: number[], shape: number[]) => collect(values, shape).samples?.border?.mean;

  test('is the mean of the outermost pixels, each once, in the units of the array', () => {
    assert.equal(borderOf(framed, [3, 3]), 44 / 8);
    assert.equal(borderOf([1, 2, 3], [1, 3]), 2);
    assert.equal(borderOf([4, 6], [2, 1]), 5);
    assert.equal(borderOf(framed, [9]), undefined);
  });

  test('is the same with the channels first and last', () => {
    const last = framed.flatMap((value) => [value, 10 * value, 100 * value]);
    const first = [1, 10, 100].flatMap((factor) => framed.map((value) => factor * value));
    // 3 by 3 pixels would have three of anything.
    const wide = (values: number[]) => values;
    assert.equal(borderOf(wide(last), [3, 3, 3]), (44 * 111) / 24);
    const layout = imageLayout([3, 3, 3], 'channels_first');
    const statistics = createStatistics({ sampleShape: [3, 3, 3], layout, columns: false });
    statistics.add(first);
    assert.equal(statistics.finish().samples?.border?.mean, (44 * 111) / 24);
    assert.equal(imageLayout([3, 32, 32])?.format, 'channels_first');
    assert.equal(imageLayout([1, 28, 28])?.width, 28);
    assert.equal(imageLayout([28, 28, 4]), null);
  });

  test('comes with statistics per channel, whatever the chunks', () => {
    const last = Array.from({ length: 2 * 27 }, (_, index) => index + 100 * (index % 3));
    const planes = [0, 1].flatMap((sample) =>
      [0, 1, 2].flatMap((channel) =>
        last.slice(27 * sample, 27 * (sample + 1)).filter((_, i) => i % 3 === channel),
      ),
    );
    for (const [values, format] of [
      [last, 'channels_last'],
      [planes, 'channels_first'],
    ] as const) {
      for (let chunk = 1; chunk <= 30; chunk++) {
        const layout = imageLayout([3, 3, 3], format);
        const statistics = createStatistics({ sampleShape: [3, 3, 3], layout, columns: false });
        for (let from = 0; from < values.length; from += chunk)
          statistics.add(values.slice(from, from + chunk));
        const ranges = statistics.finish().channels?.map(({ min, max }) => [min, max]);
        assert.deepEqual(ranges, [
          [0, 51],
          [101, 152],
          [202, 253],
        ]);
      }
    }
  });

  test('is the same for a sample that arrives in several chunks', () => {
    for (let chunk = 1; chunk <= 18; chunk++) {
      const { samples } = collect([...framed, ...framed.map((value) => value + 1)], [3, 3], { chunk });
      assert.equal(samples?.border?.mean, 6);
    }
  });
});

describe('the units of images', () => {
  const unitsOfRange = (min: number, max: number, given?: [number, number]) => {
    const units = unitsOf({ min, max, mean: 0, std: 1, nan_count: 0, infinite_count: 0 }, given);
    return units && [units.low, units.high, units.source];
  };

  test('are the smallest usual range that the values use', () => {
    assert.deepEqual(unitsOfRange(0, 1), [0, 1, 'usual']);
    assert.deepEqual(unitsOfRange(0.02, 0.5), [0, 1, 'usual']);
    assert.deepEqual(unitsOfRange(-1, 0.9), [-1, 1, 'usual']);
    assert.deepEqual(unitsOfRange(0, 128), [0, 255, 'usual']);
    assert.deepEqual(unitsOfRange(0, 65_535), [0, 65_535, 'usual']);
    assert.deepEqual(unitsOfRange(0, 1 + 1e-7), [0, 1, 'usual']);
  });

  test('are the range of the values if they use no usual one', () => {
    assert.deepEqual(unitsOfRange(-0.42, 2.82), [-0.42, 2.82, 'recorded']);
    assert.deepEqual(unitsOfRange(0, 16), [0, 16, 'recorded']);
    assert.deepEqual(unitsOfRange(0, 0.3), [0, 0.3, 'recorded']);
    assert.deepEqual(unitsOfRange(0, 1000), [0, 1000, 'recorded']);
  });

  test('are not -1 to 1 for 0 to 1 minus 0.5 or minus a mean', () => {
    assert.deepEqual(unitsOfRange(-0.5, 0.5), [-0.5, 0.5, 'recorded']);
    assert.deepEqual(unitsOfRange(-0.13, 0.87), [-0.13, 0.87, 'recorded']);
  });

  test('are separate per channel if each was standardized separately', () => {
    const channel = (min: number, max: number, mean: number) => ({
      min,
      max,
      mean,
      std: 1,
      nan_count: 0,
      infinite_count: 0,
    });
    const channels = [channel(-2.1, 2.2, 0.1), channel(-2, 2.4, 0), channel(-1.8, 2.6, -0.2)];
    const rangesOf = (of: typeof channels) =>
      datasetUnits({}, { x: channel(-2.1, 2.6, 0), channels: of })?.channels;
    assert.deepEqual(
      rangesOf(channels)?.map(({ low, high }) => [low, high]),
      [
        [-2.1, 2.2],
        [-2, 2.4],
        [-1.8, 2.6],
      ],
    );
    assert.equal(rangesOf([channel(0, 2.6, 1), ...channels.slice(1)]), undefined);
  });

  test('are the given ones, whatever the values', () => {
    assert.deepEqual(unitsOfRange(0, 255, [0, 1000]), [0, 1000, 'upload']);
  });

  test('map values to a scale from black to white', () => {
    const units = { low: -1, high: 1, source: 'usual' } as const;
    assert.deepEqual(
      [-2, -1, 0, 1, 3].map((value) => toBrightness(value, units)),
      [0, 0, 0.5, 1, 1],
    );
    assert.equal(toBrightness(4, { low: 4, high: 4, source: 'recorded' }), 0);
  });
});

describe('the distinct values of an array', () => {
  const countsOf = (sampleShape: number[], values: readonly number[]) => {
    const found = collect(values, sampleShape, { chunk: 2, columns: sampleShape.length === 1 });
    return [found.values.distinct_count, found.columns?.map((column) => column.distinct_count)];
  };

  test('are counted in whole numbers of any sign and size, for the array and for each column', () => {
    assert.deepEqual(countsOf([2], [1, 70_000, 1, -3, 2, 70_000]), [4, [2, 2]]);
    assert.deepEqual(countsOf([], [4, 4, 2]), [2, undefined]);
  });

  test('are not counted in fractions, images and many values', () => {
    assert.deepEqual(countsOf([2], [1, 0.5, 1, 2]), [undefined, [1, undefined]]);
    assert.deepEqual(countsOf([1, 2], [1, 2]), [undefined, undefined]);
    assert.deepEqual(
      countsOf(
        [1],
        Array.from({ length: 10_001 }, (_, at) => at),
      ),
      [undefined, [undefined]],
    );
  });
});
