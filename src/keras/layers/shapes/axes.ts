import { Type } from 'typebox';
import { oneOf } from '../../../schema/schema-helpers.js';
import { type Kind, list } from '../../argument.js';
import type { Shape } from '../../shape.js';
import { normalizedAxis } from '../normalization/axis.js';
import { type Complaint, got, type LayerInput } from './shape-inference.js';

const Axis = Type.Integer({ minimum: -6, maximum: 6 });

/** One axis or several, the batch being 0, from the end where negative; with `least` 0 also none. */
export const axes = ({ least } = { least: 1 }): Kind<number | number[]> => ({
  ...list(
    oneOf([Axis, Type.Array(Axis, { minItems: least, maxItems: 6, uniqueItems: true })], {
      description: 'One axis or several; 0 is the batch, -1 the last.',
    }),
  ),
  // Keras saves the one axis of a layer that was built as a list.
  complete: (given) => (Array.isArray(given) && given.length === 1 ? (given[0] ?? -1) : given),
});

/** The indexes of axes in the shape of one sample, in ascending order. */
export const sampleAxes = (axis: number | readonly number[], shape: Shape): number[] =>
  [axis]
    .flat()
    .flatMap((entry) => normalizedAxis(entry, shape) ?? [])
    .sort((a, b) => a - b);

/** Why a layer rejects its axes; undefined where each is one of the sample and none is named twice. */
export function axesComplaint(
  type: string,
  axis: number | readonly number[],
  input: LayerInput,
): Complaint | undefined {
  const given = [axis].flat();
  if (new Set(sampleAxes(axis, input.shape)).size === given.length) return undefined;
  const rank = input.shape.length;
  const complaint = `${type} has no axis ${JSON.stringify(axis)}: it ${got(input)}. Name each once, from 1 to ${rank} (0 is the batch) or, from the end, from -1.`;
  return { argument: 'axis', complaint };
}
