import { merge } from './merge.js';

export const Average = merge('Average', { summary: 'Mean of its inputs.' });
