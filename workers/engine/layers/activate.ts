import type * as tf from '@tensorflow/tfjs-core';
import type { Activation } from '../../../src/keras/activations/index.js';
import { activationFunction } from '../activations/activations.js';
import type { Signal } from './layer.js';

/** Applies an activation and remembers what softmax and sigmoid took. */
export function activate(x: tf.Tensor, activation: Activation, mask: Signal['mask']): Signal {
  const logits = activation === 'softmax' || activation === 'sigmoid' ? x : null;
  return { x: activationFunction(activation)(x), mask, logits };
}
