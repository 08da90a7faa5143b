import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  type InstanceProfile,
  readInstances as readGiven,
  readNumbers,
} from '../../../workers/predictor/instances/instances.js';

const profileOf = (shape: readonly number[], traits: Partial<InstanceProfile> = {}): InstanceProfile => ({
  shape,
  isWide: false,
  featureNames: null,
  categories: null,
  images: null,
  expectations: null,
  ...traits,
});

const readInstances = (instances: readonly unknown[], profile: InstanceProfile) =>
  readGiven(
    instances.map((value, index) => ({ value, pointer: `/instances/${index}` })),
    profile,
  );

function errorsOf(instances: unknown[], shape: number[]) {
  const result = readInstances(instances, profileOf(shape));
  assert.ok(result.outcome === 'rejected');
  return result.errors.map(({ pointer, detail }) => [pointer, detail] as const);
}

describe('instances', () => {
  test('are accepted nested or flat', () => {
    const result = readInstances(
      [
        [
          [1, 2],
          [3, 4],
        ],
        [5, 6, 7, 8],
      ],
      profileOf([2, 2]),
    );
    assert.ok(result.outcome === 'ready');
    assert.deepEqual([[...result.values], result.count], [[1, 2, 3, 4, 5, 6, 7, 8], 2]);
  });

  test('are rejected with a pointer and the expected shape', () => {
    const [text] = errorsOf(
      [
        [
          [1, 2],
          [3, 'x'],
        ],
      ],
      [2, 2],
    );
    assert.equal(text?.[0], '/instances/0/1/1');
    assert.match(text?.[1] ?? '', /Got 'x', expected a number.*\[2,2\]/);
    const [short] = errorsOf(
      [
        [1, 2],
        [1, 2, 3],
      ],
      [2],
    );
    assert.equal(short?.[0], '/instances/1');
    assert.match(short?.[1] ?? '', /a list of 3, expected a list of 2 numbers/);
    assert.equal(errorsOf([[1e39, 0]], [2])[0]?.[0], '/instances/0/0');
    assert.equal(errorsOf([null], [2])[0]?.[0], '/instances/0');
    assert.equal(errorsOf([[[[[1]]], 2]], [2])[0]?.[0], '/instances/0/0/0/0');
  });

  test('are accepted with or without axes of size 1', () => {
    for (const [instance, shape] of [
      [[[[1], [2]]], [1, 2]],
      [[[1, 2]], [2, 1]],
      [[1], []],
      [7, [1]],
    ] as const) {
      const result = readInstances([instance, instance], profileOf(shape));
      assert.ok(result.outcome === 'ready', JSON.stringify(instance));
      assert.equal(result.count, 2);
    }
    assert.equal(errorsOf([[[1], [2, 3]]], [2, 2])[0]?.[0], '/instances/0/0');
    assert.equal(errorsOf([[[1], [2, 3]]], [2])[0]?.[0], '/instances/0/1');
    const eight = Array.from({ length: 4 }, () => [[[1, 2]]]);
    assert.match(
      errorsOf([eight, eight], [1, 4])[0]?.[1] ?? '',
      /Got a list of 4, expected a list of 1 list/,
    );
  });

  test('are rejected with advice if a single sample is not in a list', () => {
    for (const [instances, shape] of [
      [[1, 2, 3], [3]],
      [
        [
          [1, 2],
          [3, 4],
        ],
        [2, 2, 1],
      ],
    ] as const) {
      const [error, another] = errorsOf([...instances], [...shape]);
      assert.deepEqual([error?.[0], another], ['/instances', undefined]);
      assert.match(error?.[1] ?? '', /single sample.*wrap it in a list/);
    }
  });

  test('report only the first of many errors', () => {
    assert.equal(errorsOf(Array(1000).fill('x'), [2]).length, 16);
  });
});

describe('instances with categories', () => {
  const categories = [
    undefined,
    new Map([
      ['Bern', 0],
      ['Oslo', 1],
    ]),
  ];
  const read = (instance: unknown, known: InstanceProfile['categories'] = categories) => {
    const result = readInstances([instance], profileOf([known?.length ?? 0], { categories: known }));
    return result.outcome === 'ready'
      ? [...result.values]
      : result.errors.map(({ pointer, detail }) => `${pointer} ${detail}`);
  };

  test('accept texts or numbers in the place of their column', () => {
    assert.deepEqual(read([3, 'Oslo']), [3, 1]);
    assert.deepEqual(read([3, 1]), [3, 1]);
    assert.deepEqual(read('Oslo', categories.slice(1)), [1]);
  });

  test('are rejected with the categories for another text', () => {
    const [inList] = read([3, 'Osloo']);
    assert.match(
      String(inList),
      /^\/instances\/0\/1 Got 'Osloo'.*Bern, Oslo; or its number\. Did you mean 'Oslo'\?$/,
    );
    assert.match(String(read('Rome', categories.slice(1))[0]), /^\/instances\/0 Got 'Rome'/);
    assert.match(String(read(['x', 'Oslo'])[0]), /^\/instances\/0\/0 Got 'x', expected a number/);
  });
});

/** Numbers in lists of these lengths. */
const nested = ([length, ...inner]: readonly number[], nextNumber: () => number): unknown =>
  length === undefined ? nextNumber() : Array.from({ length }, () => nested(inner, nextNumber));

/** Few sizes, so that different shapes often have as many elements. */
const axes = (maxLength: number) => fc.array(fc.constantFrom<number>(1, 1, 2, 4), { maxLength });

/** Lengths of lists: those of the shape, flat or others, with some of 1 in any place. */
const lengthsFor = (shape: readonly number[]) =>
  fc
    .tuple(
      fc.oneof(
        fc.constant(shape),
        fc.constant(shape.filter((size) => size !== 1)),
        fc.constant([shape.reduce((product, size) => product * size, 1)]),
        axes(4),
      ),
      fc.array(fc.nat({ max: 4 }), { maxLength: 5 }),
    )
    .map(([lengths, places]) => places.reduce((all, place) => all.toSpliced(place, 0, 1), [...lengths]))
    .filter(({ length }) => length <= 7);

const body = axes(3).chain((shape) =>
  fc.record({
    shape: fc.constant(shape),
    lengths: lengthsFor(shape),
    count: fc.integer({ min: 1, max: 3 }),
    numbers: fc.infiniteStream(
      fc.oneof(
        { weight: 20, arbitrary: fc.integer({ min: -300, max: 300 }) },
        { weight: 20, arbitrary: fc.double({ min: -3e38, max: 3e38, noNaN: true }) },
        { weight: 1, arbitrary: fc.constantFrom(1e39, -1e39) },
      ),
    ),
    isWide: fc.boolean(),
    hasCategories: fc.boolean(),
  }),
);

/** The number of samples and their values, or why not. */
function readBoth({ shape, lengths, count, numbers, isWide, hasCategories }: Body) {
  const profile = profileOf(shape, {
    isWide,
    categories: hasCategories ? Array.from({ length: shape[0] ?? 0 }, () => new Map([['a', 0]])) : null,
  });
  const instances = Array.from({ length: count }, () => nested(lengths, () => numbers.next().value ?? 0));
  const text = JSON.stringify({ instances });
  return {
    text,
    fast: readNumbers(Buffer.from(text), profile),
    slow: readInstances(JSON.parse(text).instances, profile),
  };
}

type Body = typeof body extends fc.Arbitrary<infer Value> ? Value : never;

describe('a body of numbers', () => {
  test('is read as its instances are, and left unread where they are rejected', () => {
    const property = fc.property(body, (given) => {
      const { text, fast, slow } = readBoth(given);
      assert.equal(fast?.outcome ?? 'rejected', slow.outcome, text);
      if (fast !== undefined) assert.deepEqual(fast, slow);
    });
    fc.assert(property, { numRuns: 2000 });
  });

  test('is left unread where its lists are nested deeper than a sample may be', () => {
    for (const [shape, lengths] of [
      [[2], [1, 1, 1, 2]],
      [
        [28, 28],
        [1, 1, 1, 784],
      ],
      [[], [1, 1, 1]],
    ] as const) {
      const { fast, slow } = readBoth({
        ...{ shape: [...shape], lengths: [...lengths], count: 1, isWide: false, hasCategories: false },
        numbers: fc.sample(fc.infiniteStream(fc.constant(5)), 1)[0] ?? assert.fail(),
      });
      assert.deepEqual([fast, slow.outcome], [undefined, 'rejected']);
    }
  });
});
