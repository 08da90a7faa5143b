import { merge } from './merge.js';

export const Minimum = merge('Minimum', { summary: 'The smallest value at each place of its inputs.' });
