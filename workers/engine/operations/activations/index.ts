import type { ACTIVATIONS_OPERATIONS } from '../../../../src/keras/operations/activations/index.js';
import { numberArgument, optionalNumber } from '../../../../src/keras/operations/arguments/values.js';
import { activationFunction } from '../../activations/activations.js';
import { rectifier } from '../../activations/rectifiers.js';
import { elementwise } from '../elementwise.js';
import type { KernelsOf } from '../kernel.js';

/** The kernels of the operations of `keras.src.activations.activations`. */
export const ACTIVATIONS_KERNELS: KernelsOf<typeof ACTIVATIONS_OPERATIONS> = {
  ReLU: elementwise((args) =>
    rectifier({
      negative_slope: numberArgument(args, 'negative_slope'),
      threshold: numberArgument(args, 'threshold'),
      max_value: optionalNumber(args, 'max_value') ?? null,
    }),
  ),
  Mish: elementwise(() => activationFunction('mish')),
};
