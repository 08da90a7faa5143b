import { number, optional } from '../../argument.js';
import { layer } from '../layer.js';
import { got } from '../shapes/shape-inference.js';
import { elementwise } from '../traits/base-traits.js';

export const Masking = layer('Masking', {
  summary: 'Masks steps in which every feature equals mask_value.',
  args: { mask_value: optional(number(), 0) },
  output(_, [input]) {
    if (input.shape.length >= 2) return { shape: input.shape };
    return { complaint: `Masking expects input of rank 2 [steps, features] or more but ${got(input)}.` };
  },
  startsMask: () => true,
  weights: () => [],
  traits: { ...elementwise, mask: 'computes', keepsRange: () => true },
});
