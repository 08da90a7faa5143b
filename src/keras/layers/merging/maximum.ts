import { merge } from './merge.js';

export const Maximum = merge('Maximum', { summary: 'Element-wise maximum of its inputs.' });
