import { merge } from './merge.js';

export const Multiply = merge('Multiply', { summary: 'Product of its inputs.' });
