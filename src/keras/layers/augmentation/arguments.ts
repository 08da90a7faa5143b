import { Type } from 'typebox';
import { oneOf } from '../../../schema/schema-helpers.js';
import { type Argument, type Kind, list, optional, published, required, seed } from '../../argument.js';
import { dataFormat } from '../shapes/data-format.js';
import type { Complaint } from '../shapes/shape-inference.js';

/** Keras's `_FACTOR_BOUNDS` of a layer. */
export type Bounds = readonly [least: number, most: number];

const Pair = Type.Array(Type.Number(), { minItems: 2, maxItems: 2 });

/** The lower and the upper end of an interval. */
const asInterval = (pair: readonly number[]): number[] => pair.toSorted((a, b) => a - b);

/** The interval that a factor is drawn from. A number stands for the interval from its opposite, or from the least factor, to itself. */
export const factor = (component: string, [least, most]: Bounds): Kind<number | number[], number[]> =>
  published(component, {
    name: 'list',
    schema: oneOf([Type.Number({ minimum: least, maximum: most }), Pair], {
      description: `The range that it is drawn from; one number f stands for [${least < 0 ? '-f' : least}, f].`,
    }),
    complete: (given: number | number[]) =>
      typeof given === 'number' ? [Math.max(-Math.abs(given), least), Math.abs(given)] : asInterval(given),
  });

/** Factors of both signs. */
export const SIGNED: Bounds = [-1, 1];

/** Shares and probabilities. */
export const SHARE: Bounds = [0, 1];

/** The kind of factors from -1 to 1. */
export const signedFactor = (): Kind<number | number[], number[]> => factor('SignedFactor', SIGNED);

/** The kind of factors from 0 to 1. */
export const shareFactor = (): Kind<number | number[], number[]> => factor('ShareFactor', SHARE);

/** Why an interval does not meet the bounds of its argument, as Keras checks it. */
export function factorComplaints(
  argument: string,
  [lower = 0, upper = 0]: readonly number[],
  [least, most]: Bounds,
): Complaint[] {
  if (lower <= most && upper >= least) return [];
  const complaint = `${argument} must be a number, or two, from ${least} to ${most}; got [${lower}, ${upper}].`;
  return [{ argument, complaint }];
}

/** The least and the greatest value that pixels may have. */
const valueRangeKind = (): Kind<number[]> => ({
  ...list(
    Type.Array(Type.Number({ minimum: -1e9, maximum: 1e9 }), {
      minItems: 2,
      maxItems: 2,
      description: 'The least and the greatest value of the pixels.',
    }),
  ),
  complete: asInterval,
});

/** The argument `value_range`. */
export const valueRange = (): Argument<number[], number[], 'optional'> =>
  optional(published('ValueRange', valueRangeKind()), [0, 255]);

/** The arguments of layers whose only factor is a share. */
export const shareArguments = {
  factor: required(shareFactor()),
  value_range: valueRange(),
  data_format: optional(dataFormat(2), 'channels_last'),
  seed: seed(),
};

/** Why a range of values has no width. */
export function rangeComplaints({
  value_range: [low = 0, high = 0],
}: {
  value_range: readonly number[];
}): Complaint[] {
  if (low < high) return [];
  const complaint = `value_range must be two different numbers, such as [0, 255] or [0, 1]; got [${low}, ${high}].`;
  return [{ argument: 'value_range', complaint }];
}

/** The bits that a channel keeps. */
export const BITS: Bounds = [1, 8];

/** The kind of numbers of bits: one stands for 1 to below it. */
export const bits = (): Kind<number | number[], number[]> => {
  const Bit = Type.Integer({ minimum: 1, maximum: 8 });
  return published('Bits', {
    ...factor('Bits', BITS),
    schema: oneOf([Bit, Type.Array(Bit, { minItems: 2, maxItems: 2 })], {
      description:
        'The least number of bits and the one that all are below, or one number for 1 to below it.',
    }),
  });
};

/** The kind of two numbers from 0 to 1, or one for 0 to that number. */
export const shareInterval = (): Kind<number | number[], number[]> => {
  const Share = Type.Number({ minimum: 0, maximum: 1 });
  return {
    name: 'list',
    schema: oneOf([Share, Type.Array(Share, { minItems: 2, maxItems: 2 })]),
    complete: (given) => (typeof given === 'number' ? [0, given] : asInterval(given)),
  };
};
