import { Type } from 'typebox';
import { oneOf } from '../../../schema/schema-helpers.js';
import { type Kind, MAX_SIZE } from '../../argument.js';
import type { Rank } from '../shapes/data-format.js';

const Size = Type.Integer({ minimum: 0, maximum: MAX_SIZE });
const Side = oneOf([Size, Type.Array(Size, { minItems: 2, maxItems: 2 })]);

type GivenBorders = number | (number | number[])[];

/** Sizes before and after each of `rank` axes: one for all, one for each axis, or a pair for each. */
export function borders(rank: Rank): Kind<GivenBorders, [number, number][]> {
  const description = 'One size for all sides, one for each axis, or [before, after] for each axis.';
  const schema = oneOf([Size, Type.Array(Side, { minItems: rank, maxItems: rank })], { description });
  return {
    name: 'list',
    schema,
    complete: (given) => (typeof given === 'number' ? evenBorders(rank, given) : given.map(pairOf)),
  };
}

/** The same size on every side. */
export const evenBorders = (rank: Rank, size: number): [number, number][] =>
  Array.from({ length: rank }, () => [size, size]);

/** The same of one axis: one size for both ends, or [before, after]. */
export function ends(): Kind<number | number[], [number, number]> {
  const description = 'One size for both ends, or [before, after].';
  return { name: 'list', schema: { ...Side, description }, complete: pairOf };
}

function pairOf(side: number | number[]): [number, number] {
  if (typeof side === 'number') return [side, side];
  const [before = 0, after = before] = side;
  return [before, after];
}
