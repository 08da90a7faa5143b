import { optional, required } from '../../argument.js';
import { layer } from '../layer.js';
import { type Complaint, got, type LayerInput } from '../shapes/shape-inference.js';
import { elementwise } from '../traits/base-traits.js';
import { type Numbers, numbers, raggedComplaints, repeatsAlong, shapeOf } from './numbers.js';

export const Rescaling = layer('Rescaling', {
  summary: 'x · scale + offset.',
  args: {
    scale: required(numbers('One factor, or one for each position along the last axes.')),
    offset: optional(numbers('One offset, or one for each position along the last axes.'), 0),
  },
  output: ({ scale, offset }, [input]) =>
    misfit('scale', scale, input) ?? misfit('offset', offset, input) ?? { shape: input.shape },
  weights: () => [],
  conflicts: ({ scale, offset }) => [
    ...raggedComplaints('scale', scale),
    ...raggedComplaints('offset', offset),
  ],
  traits: elementwise,
});

function misfit(argument: 'scale' | 'offset', numbers: Numbers, input: LayerInput): Complaint | undefined {
  const sizes = shapeOf(numbers);
  if (sizes === undefined || repeatsAlong(sizes, input.shape)) return undefined;
  const complaint = `${argument} has the shape [${sizes.join(', ')}], which does not fit the last axes: Rescaling ${got(input)}.`;
  return { argument, complaint };
}
