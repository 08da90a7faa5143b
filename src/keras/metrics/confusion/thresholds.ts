import { type Static, Type } from 'typebox';
import { oneOf } from '../../../schema/schema-helpers.js';
import { type Kind, list, orNull } from '../../argument.js';

const MAX_LISTED = 1000;
const Threshold = Type.Number({ minimum: 0, maximum: 1 });
const ThresholdsSchema = oneOf([Threshold, Type.Array(Threshold, { minItems: 1, maxItems: MAX_LISTED })], {
  description: 'Outputs above it count as positive. A list of several reports a list of values.',
});

/** A threshold, or a list of them. */
export type Thresholds = Static<typeof ThresholdsSchema>;

/** A threshold, a list of them, or null for the default. */
export const thresholds = (): Kind<Thresholds | null> => orNull(list(ThresholdsSchema));

/** The thresholds in the given order. */
export const listOf = (given: Thresholds): readonly number[] => (typeof given === 'number' ? [given] : given);

/** The length of the list of values at thresholds; one threshold gives a number, as in Keras. */
export function valuesAt(given: Thresholds | null): number | null {
  const count = given === null ? 1 : listOf(given).length;
  return count > 1 ? count : null;
}
