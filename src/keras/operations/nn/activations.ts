import { floatArgument, tensorArgument } from '../arguments/tensors.js';
import { nn } from './nn.js';

const x = ['x'] as const;

/** max(x, 0). */
export const Relu = nn('Relu', { parameters: x, output: (args) => tensorArgument(args, 'x') });
/** 1 / (1 + exp(-x)). */
export const Sigmoid = nn('Sigmoid', { parameters: x, output: (args) => floatArgument(args, 'x') });
