import type { ActivationFunction } from '../activations/activation.js';
import { tensorOf } from './arguments.js';
import type { OperationKernel } from './kernel.js';

/** The kernel of an operation on each number of `x`. @param compute given the arguments */
export const elementwise =
  (compute: (args: Parameters<OperationKernel>[0]) => ActivationFunction): OperationKernel =>
  (args) =>
    compute(args)(tensorOf(args, 'x'));
