import { integer, required } from '../../argument.js';
import { rearranging } from '../base-traits.js';
import { layer } from '../layer.js';
import { got } from '../shape-inference.js';
import { SEVERAL } from '../traits.js';

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
