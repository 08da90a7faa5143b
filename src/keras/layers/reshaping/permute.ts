import { Type } from 'typebox';
import { list, required } from '../../argument.js';
import { showShape } from '../../shape.js';
import { layer } from '../layer.js';
import { got } from '../shapes/shape-inference.js';
import { rearranging } from '../traits/base-traits.js';

const Axis = Type.Integer({ minimum: 1, maximum: 6 });

export const Permute = layer('Permute', {
  summary: 'Permutes the axes of the sample.',
  args: {
    dims: required(
      list(
        Type.Array(Axis, {
          minItems: 1,
          maxItems: 6,
          uniqueItems: true,
          description: 'Axes, counted from 1.',
        }),
      ),
    ),
  },
  output({ dims }, [input]) {
    const fits = dims.length === input.shape.length && dims.every((axis) => axis <= dims.length);
    if (fits) return { shape: dims.map((axis) => input.shape[axis - 1] ?? 1) };
    const complaint = `dims must name each axis of the sample once, from 1 to ${input.shape.length}: Permute ${got(input)}; dims is ${showShape(dims)}.`;
    return { argument: 'dims', complaint };
  },
  weights: () => [],
  traits: {
    ...rearranging,
    originOf: ({ dims }, axis) => ({ from: 'input', axis: (dims[axis] ?? 1) - 1 }),
    outputWithoutInput: ({ dims }) => (dims.length === 1 ? 'vector' : 'unknown'),
  },
});
