import type * as tf from '@tensorflow/tfjs-core';
import { reducedAxes } from '../../../src/keras/operations/arguments/axes.js';
import type { OPERATIONS } from '../../../src/keras/operations/index.js';
import type {
  OperationArguments,
  OperationModule,
  OperationSpec,
} from '../../../src/keras/operations/operation.js';
import { invalidData } from '../engine-failure.js';
import { ACTIVATIONS_KERNELS } from './activations/index.js';
import { specsOf, tensorOf } from './arguments.js';
import { CORE_KERNELS } from './core/index.js';
import { IMAGE_KERNELS } from './image/index.js';
import type { KernelsOf, OperationKernel } from './kernel.js';
import { LINALG_KERNELS } from './linalg/index.js';
import { MATH_KERNELS } from './math/index.js';
import { NN_KERNELS } from './nn/index.js';
import { NUMPY_KERNELS } from './numpy/index.js';

/** The kernel of every operation. */
const OPERATION_KERNELS: { readonly [M in OperationModule]: KernelsOf<(typeof OPERATIONS)[M]> } = {
  numpy: NUMPY_KERNELS,
  nn: NN_KERNELS,
  core: CORE_KERNELS,
  math: MATH_KERNELS,
  linalg: LINALG_KERNELS,
  image: IMAGE_KERNELS,
  activations: ACTIVATIONS_KERNELS,
};

/** Applies an operation to the arguments that `bindArguments` gave. @throws EngineFailure where its spec rejects them */
export function applyOperation(spec: OperationSpec, args: OperationArguments<tf.Tensor>): tf.Tensor[] {
  const inference = spec.output(specsOf(args));
  if ('complaint' in inference) throw invalidData(inference.complaint);
  return [kernelOf(spec)(args, inference.outputs)].flat();
}

function kernelOf({ module, type }: OperationSpec): OperationKernel {
  const kernels: Readonly<Record<string, OperationKernel>> = OPERATION_KERNELS[module];
  const kernel = kernels[type];
  if (kernel === undefined) throw new Error(`No kernel computes ${module}.${type}`);
  return kernel;
}

/**
 * The input of a softmax over the last axis or of a sigmoid, which a crossentropy takes instead of the output, as Keras does;
 * null of other operations.
 */
export function logitsOf(
  { module, type }: OperationSpec,
  args: OperationArguments<tf.Tensor>,
): tf.Tensor | null {
  if (module !== 'nn' || (type !== 'Softmax' && type !== 'Sigmoid')) return null;
  const x = tensorOf(args, 'x');
  const isOverLast = () => `${reducedAxes(args, 'axis', x.rank)}` === `${x.rank - 1}`;
  return type === 'Sigmoid' || isOverLast() ? x : null;
}
