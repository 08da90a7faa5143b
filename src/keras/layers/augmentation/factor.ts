import { Type } from 'typebox';
import { oneOf } from '../../../schema/schema-helpers.js';
import type { Kind } from '../../argument.js';
import type { Complaint } from '../shapes/shape-inference.js';

/** The least and the largest of what is drawn. */
export type Range = [lower: number, upper: number];

/** A range; one number f stands for [-f, f]. */
export type SignedFactor = number | Range;

type Bounds = { minimum?: number; maximum?: number; exclusiveMinimum?: number };

const numberOrPair = (number: Bounds, pair: Bounds, description: string) =>
  oneOf([Type.Number(number), Type.Array(Type.Number(pair), { minItems: 2, maxItems: 2 })], { description });

/** A factor that is drawn from a range. Keras saves some numbers f as [-f, f], which not all layers read again: that becomes f. */
export const signedFactor = (
  number: Bounds = { minimum: -1, maximum: 1 },
  pair: Bounds = number,
): Kind<number | number[], SignedFactor> => ({
  name: 'list',
  schema: numberOrPair(
    number,
    pair,
    'The range that it is drawn from, ends in any order; one number f stands for [-f, f].',
  ),
  complete: (given) => (typeof given === 'number' ? Math.abs(given) : numberOrRange(ascending(given))),
});

const numberOrRange = ([lower, upper]: Range): SignedFactor =>
  lower === -upper ? Math.abs(upper) : [lower, upper];

/** The ends of the range that a factor stands for. */
export const rangeOf = (factor: SignedFactor): Range =>
  typeof factor === 'number' ? [-factor, factor] : factor;

/** A factor from 0 to 1 that is drawn from a range. */
export const unsignedFactor = (): Kind<number | number[], Range> => {
  const bounds = { minimum: 0, maximum: 1 };
  const description = 'The range that it is drawn from, ends in any order; one number f stands for [0, f].';
  return {
    name: 'list',
    schema: numberOrPair(bounds, bounds, description),
    complete: (given) => (typeof given === 'number' ? [0, given] : ascending(given)),
  };
};

const ascending = ([first = 0, second = first]: readonly number[]): Range =>
  first <= second ? [first, second] : [second, first];

/** The least and the largest value of images. */
export const valueRange = (): Kind<number[], Range> => ({
  name: 'list',
  schema: Type.Array(Type.Number(), {
    minItems: 2,
    maxItems: 2,
    description: 'The least and the largest value of images.',
  }),
  complete: ([low = 0, high = 255]) => [low, high],
});

/** Why a value range is none: its ends are the wrong way round, or the same. */
export const valueRangeComplaints = ([low, high]: Range): Complaint[] =>
  low < high
    ? []
    : [
        {
          argument: 'value_range',
          complaint: `value_range [${low}, ${high}] is empty: give the least value first, then the largest.`,
        },
      ];
