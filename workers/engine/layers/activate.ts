import type * as tf from '@tensorflow/tfjs-core';
import type { Activation } from '../../../src/keras/activations/index.js';
import { activationFunction } from '../activations/activations.js';
import type { Signal } from './kernel.js';

/** Applies an activation; softmax and sigmoid keep their input as logits. */
export function activate(x: tf.Tensor, activation: Activation): Pick<Signal, 'x' | 'logits'> {
  const logits = activation === 'softmax' || activation === 'sigmoid' ? x : null;
  return { x: activationFunction(activation)(x), logits };
}
