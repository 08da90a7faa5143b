import type * as tf from '@tensorflow/tfjs-core';
import type { OperationArguments, TensorSpec } from '../../../src/keras/operations/operation.js';

/**
 * The math of an operation: its outputs have the shapes and types that its spec has inferred for the same arguments, which
 * it gets as `outputs`.
 */
export type OperationKernel = (
  args: OperationArguments<tf.Tensor>,
  outputs: readonly TensorSpec[],
) => tf.Tensor | tf.Tensor[];

/** A kernel for each of the operations. */
export type KernelsOf<Operations> = { readonly [Type in keyof Operations]: OperationKernel };
