import { activationFunction } from '../../activations/activations.js';
import { tensorOf } from '../arguments.js';
import type { OperationKernel } from '../kernel.js';

/** max(x, 0). */
export const relu: OperationKernel = (args) => activationFunction('relu')(tensorOf(args, 'x'));
/** 1 / (1 + exp(-x)). */
export const sigmoid: OperationKernel = (args) => activationFunction('sigmoid')(tensorOf(args, 'x'));
