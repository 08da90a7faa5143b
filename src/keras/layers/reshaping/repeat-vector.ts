import { integer, required } from '../../argument.js';
import { layer } from '../layer.js';
import { got } from '../shapes/shape-inference.js';
import { rearranging } from '../traits/base-traits.js';
import { SEVERAL } from '../traits/traits.js';

export const RepeatVector = layer('RepeatVector', {
  summary: 'Repeats the vector n times, as steps of a sequence.',
  args: { n: required(integer()) },
  output({ n }, [input]) {
    const [features] = input.shape;
    if (input.shape.length === 1 && features !== undefined) return { shape: [n, features] };
    const complaint = `RepeatVector expects input of rank 1 [features] but ${got(input)}. Add Flatten before it.`;
    return { complaint };
  },
  weights: () => [],
  traits: {
    ...rearranging,
    originOf: (_, axis) => (axis === 1 ? { from: 'input', axis: 0 } : SEVERAL),
  },
});
