import { merge } from './merge.js';

export const Minimum = merge('Minimum', { summary: 'Element-wise minimum of its inputs.' });
