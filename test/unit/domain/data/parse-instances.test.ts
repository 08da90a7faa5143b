import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseInstances } from '../../../../src/domain/data/instances/parse-instances.js';

const parse = (text: string) => parseInstances(Buffer.from(text), 'float32');

const list = (...entries: string[]) => `{"instances":[${entries.join(',')}]}`;

/** A number of JSON in any spelling. */
const spelledNumber = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.oneof(fc.constant('0'), fc.nat({ max: 300 }).map(String), fc.stringMatching(/^[1-9][0-9]{0,24}$/)),
    fc.oneof(
      fc.constant(''),
      fc.stringMatching(/^\.[0-9]{1,24}$/),
      fc.stringMatching(/^\.0{1,12}[0-9]{1,20}$/),
    ),
    fc.oneof(fc.constant(''), fc.stringMatching(/^[eE][+-]?[0-9]{1,2}$/)),
  )
  .map((parts) => parts.join(''));

/** Decimals around the boundary between two numbers of float32, where rounding twice differs from rounding once. */
const nearBoundary = fc
  .tuple(
    fc.float({ noNaN: true, noDefaultInfinity: true, min: -(2 ** 100), max: 2 ** 100 }),
    fc.integer({ min: -3, max: 3 }),
  )
  .map(([value, steps]) => {
    const bits = new Int32Array(Float32Array.of(value).buffer);
    bits[0] = (bits[0] ?? 0) + 1;
    const next = new Float32Array(bits.buffer)[0] ?? 0;
    const middle = Float64Array.of((value + next) / 2);
    const wide = new BigInt64Array(middle.buffer);
    if (middle[0] !== 0) wide[0] = (wide[0] ?? 0n) + BigInt(steps);
    return String(middle[0]).replace('e+', 'e');
  })
  .filter((text) => Number.isFinite(Number(text)));

/** Mantissas and scales, one in a million, where an integer multiplied by ten digit by digit ends furthest from the boundary. */
const HARDEST: readonly (readonly [number, number])[] = [
  [13547498, 67],
  [15670193, 98],
  [13547498, 100],
  [11058234, 97],
  [15173830, 97],
  [13686202, 98],
  [13045650, 85],
  [11779580, 76],
];

/** The boundary after the float32 of a mantissa, times 2^`scale` and 10^`power`. */
function boundaryAfter(mantissa: number, scale: number, power: number): bigint {
  const digits = BigInt(2 * mantissa + 1) * 10n ** BigInt(power);
  return scale < 0 ? digits >> BigInt(-scale) : digits << BigInt(scale);
}

/** Decimals of any length around such a boundary: long integers with an exponent, or with a point anywhere. */
const longNearBoundary = fc
  .record({
    boundary: fc.oneof(
      fc.tuple(fc.integer({ min: 2 ** 23, max: 2 ** 24 - 1 }), fc.integer({ min: -60, max: 100 })),
      fc.constantFrom(...HARDEST),
    ),
    power: fc.oneof(fc.constant(60), fc.nat({ max: 70 })),
    // In units of 2^-56 of the number: around the error of an estimate.
    steps: fc.oneof(fc.constant(0n), fc.bigInt({ min: -300n, max: 300n })),
    place: fc.option(fc.nat({ max: 100 })),
  })
  .map(({ boundary: [mantissa, scale], power, steps, place }) => {
    const exact = boundaryAfter(mantissa, scale, power);
    const digits = String(exact + (exact * steps) / 2n ** 56n);
    const split = place === null ? digits.length : 1 + (place % digits.length);
    const fraction = digits.slice(split);
    return `${digits.slice(0, split)}${fraction && `.${fraction}`}e${fraction.length - power}`;
  });

const number = fc.oneof(
  spelledNumber,
  nearBoundary,
  longNearBoundary,
  fc
    .double({ noNaN: true, noDefaultInfinity: true, min: -3e38, max: 3e38 })
    .map((value) => JSON.stringify(value)),
  fc.float({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
);

const space = fc.stringMatching(/^[ \t\r\n]{0,2}$/);

/** The text of numbers nested in a shape. */
function nested(shape: readonly number[], numbers: string[], between: string): string {
  const [length, ...inner] = shape;
  if (length === undefined) return numbers.pop() ?? '0';
  const entries = Array.from({ length }, () => nested(inner, numbers, between));
  return `[${between}${entries.join(`${between},${between}`)}${between}]`;
}

const size = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1);

const body = fc
  .array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 })
  .chain((shape) =>
    fc.tuple(fc.constant(shape), fc.array(number, { minLength: size(shape), maxLength: size(shape) }), space),
  )
  .map(([shape, numbers, between]) => ({
    shape,
    text: `${between}{${between}"instances"${between}:${between}${nested(shape, numbers, between)}${between}}${between}`,
  }));

/** Reads as JSON.parse and a conversion do; undefined if the body may not be parsed fast. */
function expected(bytes: Uint8Array, precision: 'float32' | 'float64') {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || String(Object.keys(value)) !== 'instances')
    return undefined;
  const instances: unknown = Object.values(value)[0];
  const shape = shapeOf(instances);
  if (!Array.isArray(instances) || shape === undefined) return undefined;
  const flat: unknown[] = instances.flat(Number.POSITIVE_INFINITY);
  const numbers = flat.map(Number);
  if (!numbers.every((each) => Number.isFinite(Math.fround(each)))) return undefined;
  const values = precision === 'float32' ? Float32Array.from(numbers) : Float64Array.from(numbers);
  return { values, shape };
}

/** The lengths of evenly nested lists of numbers; undefined for anything else. */
function shapeOf(value: unknown): number[] | undefined {
  if (typeof value === 'number') return [];
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const [first, ...others] = value.map(shapeOf);
  return first !== undefined &&
    others.every((other) => String(other) === String(first) && other !== undefined)
    ? [value.length, ...first]
    : undefined;
}

function assertSame(bytes: Uint8Array, precision: 'float32' | 'float64', mustParse: boolean) {
  const parsed = parseInstances(bytes, precision);
  if (parsed === undefined) return assert.ok(!mustParse || expected(bytes, precision) === undefined);
  const reference = expected(bytes, precision);
  assert.deepEqual([parsed.count, ...parsed.sampleShape], reference?.shape);
  // Also tells -0 from 0.
  assert.deepEqual(parsed.values, reference?.values);
}

describe('parseInstances', () => {
  test('reads numbers, lists of them, and nested lists', () => {
    assert.deepEqual(parse(list('1', '-2.5')), {
      values: Float32Array.of(1, -2.5),
      count: 2,
      sampleShape: [],
    });
    assert.deepEqual(parse(list('[1,2,3]', '[4,5,6]')), {
      values: Float32Array.of(1, 2, 3, 4, 5, 6),
      count: 2,
      sampleShape: [3],
    });
    assert.deepEqual(
      parse(' { "instances" :\n[ [ [ 0 ] , [\t-0 ] ] ] } \r\n')?.values,
      Float32Array.of(0, -0),
    );
  });

  test('reads numbers as the bits that JSON.parse gives', () => {
    const texts = [
      '0.12156862745098039',
      '1e-45',
      '16777217',
      '0.1',
      '123456789012345678901234567890',
      '1E+2',
    ];
    assert.deepEqual(parse(list(...texts))?.values, Float32Array.from(texts, Number));
    const wide = parseInstances(Buffer.from(list(...texts)), 'float64');
    assert.deepEqual(wide?.values, Float64Array.from(texts, Number));
  });

  test('reads integers of a hundred digits as JSON.parse does, where an error for each digit would add up', () => {
    const texts = HARDEST.map(([mantissa, scale]) => `${boundaryAfter(mantissa, scale, 60)}e-60`);
    assert.deepEqual(parse(list(...texts))?.values, Float32Array.from(texts, Number));
  });

  test('reads more numbers than were to be expected from the first ones', () => {
    const texts = [
      ...Array.from({ length: 1500 }, () => '0.12345678901234567'),
      ...Array.from({ length: 9000 }, () => '7'),
    ];
    const values = parse(list(`[${texts}]`))?.values;
    assert.deepEqual(values, Float32Array.from(texts, Number));
  });

  test('leaves every other body to the parser that explains errors', () => {
    const numbers = [
      '01',
      '1.',
      '.5',
      '+1',
      '-',
      '--1',
      '1e',
      '1e+',
      'NaN',
      'Infinity',
      '0x1',
      '1_0',
      '1e39',
      '-1e39',
      '1e999',
      '١',
    ];
    const entries = [
      'null',
      'true',
      '"1"',
      '{}',
      '[]',
      '[1],2',
      '1,[2]',
      '[1],[1,2]',
      '[1],[[1]]',
      '[[1]],[1]',
      '1,',
      ',1',
      '1 2',
      '',
    ];
    for (const entry of [...numbers, ...entries]) assert.equal(parse(list(entry)), undefined, entry);
    const bodies = [
      '',
      ' ',
      '}',
      '{}',
      '[1]',
      '{"instances":1}',
      '{"instances":[1]',
      '{"instances":[1]}}',
      '{"instances":[1]}\0',
      '{"instances":[1],"a":1}',
    ];
    const others = [
      '{"instances":[1],"instances":[1]}',
      '{"instance":[1]}',
      '{"instances":[1],}',
      '{"\\u0069nstances":[1]}',
      '\u00a0{"instances":[1]}',
    ];
    for (const text of [...bodies, ...others, `\uFEFF${list('1')}`])
      assert.equal(parse(text), undefined, text);
  });

  test('leaves bodies beyond a limit to the parser that explains it', () => {
    assert.equal(parse(list(...Array.from({ length: 1024 }, () => '1')))?.count, 1024);
    assert.equal(parse(list(...Array.from({ length: 1025 }, () => '1'))), undefined);
    assert.equal(parse(list(`${'['.repeat(7)}1${']'.repeat(7)}`))?.sampleShape.length, 7);
    assert.equal(parse(list(`${'['.repeat(8)}1${']'.repeat(8)}`)), undefined);
    const lists = (count: number) => list(`[${Array.from({ length: count }, () => '[1]')}]`);
    assert.equal(parse(lists(300_000 - 4))?.count, 1);
    assert.equal(parse(lists(300_000 - 3)), undefined);
  });

  test('agrees with JSON.parse on numbers in all spellings, nested in any shape', () => {
    const property = fc.property(
      body,
      fc.constantFrom('float32', 'float64'),
      ({ text, shape }, precision) => {
        assertSame(Buffer.from(text), precision, true);
        const parsed = parseInstances(Buffer.from(text), precision);
        if (parsed !== undefined) assert.deepEqual([parsed.count, ...parsed.sampleShape], shape);
      },
    );
    fc.assert(property, { numRuns: 1500 });
  });

  test('agrees with JSON.parse on bodies with random bytes, or leaves them', () => {
    const bytes = fc.constantFrom(...Buffer.from('0123456789.,-+eE[]{}": \n\u00e9ax\0'));
    const change = fc.tuple(fc.nat(), bytes, fc.constantFrom('replace', 'insert', 'remove'));
    const property = fc.property(
      body,
      fc.array(change, { minLength: 1, maxLength: 3 }),
      ({ text }, changes) => {
        const mutated = [...Buffer.from(text)];
        for (const [place, byte, kind] of changes)
          mutated.splice(
            place % mutated.length,
            kind === 'insert' ? 0 : 1,
            ...(kind === 'remove' ? [] : [byte]),
          );
        assertSame(Uint8Array.from(mutated), 'float32', false);
      },
    );
    fc.assert(property, { numRuns: 3000 });
  });
});
