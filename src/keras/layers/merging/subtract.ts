import { exactly } from '../shapes/input-count.js';
import { merge } from './merge.js';

export const Subtract = merge('Subtract', {
  summary: 'The first input minus the second.',
  inputs: exactly(2),
});
