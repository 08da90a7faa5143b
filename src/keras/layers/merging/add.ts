import { merge } from './merge.js';

export const Add = merge('Add', { summary: 'Sum of its inputs.' });
