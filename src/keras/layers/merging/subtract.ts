import { exactly } from '../input-count.js';
import { merge } from './merge.js';

export const Subtract = merge('Subtract', {
  summary: 'The first input less the second.',
  inputs: exactly(2),
});
