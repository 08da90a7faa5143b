import { Type } from 'typebox';
import { oneOf } from '../../../schema/schema-helpers.js';
import { flag, type Kind, required } from '../../argument.js';
import { elementsOf, type Shape } from '../../shape.js';
import { layer } from '../layer.js';
import { normalizedAxis } from '../normalization/axis.js';
import { exactly } from '../shapes/input-count.js';
import { mergingTraits, showInputs } from './merge.js';

const Axis = Type.Integer({ minimum: -6, maximum: 6 });

/** An axis of each input; one number is that of both. */
const axisOfEach = (): Kind<number | number[], number | number[]> => ({
  name: 'sizes',
  schema: oneOf([Axis, Type.Array(Axis, { minItems: 2, maxItems: 2 })], {
    description: 'The axis of each input that is summed over; counts the batch as 0, -1 is the last axis.',
  }),
  complete: (given) => given,
});

export const Dot = layer('Dot', {
  summary: 'Dot product of two inputs along an axis of each.',
  args: { axes: required(axisOfEach()), normalize: flag(false) },
  inputs: exactly(2),
  output({ axes }, inputs) {
    const [{ shape: first }, second] = inputs;
    const [a, b] = summedAxes(axes, first, second?.shape ?? []);
    if (a === undefined || b === undefined) {
      const complaint = `Dot has no axes ${JSON.stringify(axes)}: it got ${showInputs(inputs)}. Each must be an axis of its input, from 1 or, from the end, from -1 (0 is the batch).`;
      return { argument: 'axes', complaint };
    }
    if (first[a] === second?.shape[b]) return { shape: productShape(first, second?.shape ?? [], [a, b]) };
    const complaint = `Dot expects the axes it sums over to have one size but got ${showInputs(inputs)}, with axes ${JSON.stringify(axes)}.`;
    return { argument: 'axes', complaint };
  },
  weights: () => [],
  traits: {
    ...mergingTraits,
    timesUsed: () => 0,
    keptElements: (_, { inputs, output }) =>
      elementsOf(output) + inputs.reduce((sum, shape) => sum + elementsOf(shape), 0),
  },
});

/** Index of the axis of each input in the shape of one sample; undefined where there is none. */
export function summedAxes(
  axes: number | readonly number[],
  first: Shape,
  second: Shape,
): [number | undefined, number | undefined] {
  const [a = 0, b = a] = typeof axes === 'number' ? [axes] : axes;
  return [normalizedAxis(a, first), normalizedAxis(b, second)];
}

/** All axes but those that are summed over; a single number is a vector of one. */
function productShape(first: Shape, second: Shape, [a, b]: [number, number]): Shape {
  const rest = [...first.filter((_, axis) => axis !== a), ...second.filter((_, axis) => axis !== b)];
  return rest.length === 0 ? [1] : rest;
}
