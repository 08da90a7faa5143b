import { merge } from './merge.js';

export const Maximum = merge('Maximum', { summary: 'The largest value at each place of its inputs.' });
