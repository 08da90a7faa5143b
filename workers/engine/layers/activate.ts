import type * as tf from '@tensorflow/tfjs-core';
import { type ActivationArgument, activationSpec } from '../../../src/keras/activations/index.js';
import { activationFunction } from '../activations/activations.js';
import type { Signal } from './kernel.js';

/** Applies an activation; probabilities keep their logits. */
export function activate(x: tf.Tensor, activation: ActivationArgument): Pick<Signal, 'x' | 'logits'> {
  const logits = typeof activation === 'string' && activationSpec(activation).isProbability ? x : null;
  return { x: activationFunction(activation)(x), logits };
}
