import type * as tf from '@tensorflow/tfjs-core';
import type { ActivationArgument } from '../../../../src/keras/activations/index.js';
import type { Activation } from '../../../../src/keras/layers/core/activation.js';
import { tensorAt, withGradient } from '../../ops/custom-gradient.js';
import { attribute, runSingleOp } from '../../ops/native-backend.js';
import { activate } from '../activate.js';
import type { Kernel } from '../kernel.js';

/** An activation as a layer of its own. */
export const activation: Kernel<typeof Activation> =
  ({ activation: name }) =>
  ([x]) =>
    activate(isFusedWithoutKernel(x, name) ? unfused(x) : x, name);

/**
 * TensorFlow's optimizer puts these into one operation with a convolution and the BatchNormalization before them, for
 * which its CPU has no kernel: "Fusion is not implemented: [FusedBatchNorm,Tanh]".
 */
function isFusedWithoutKernel({ rank }: tf.Tensor, activation: ActivationArgument): boolean {
  return rank >= 4 && (activation === 'tanh' || activation === 'mish');
}

/** The same values, in a node that the optimizer leaves between its neighbours. */
function unfused(x: tf.Tensor): tf.Tensor {
  const attributes = [attribute.type('T', 'float32')];
  return withGradient(
    [x],
    () => ({ value: runSingleOp('Snapshot', attributes, [x]), saved: [] }),
    (dy) => [tensorAt([dy], 0)],
  );
}
