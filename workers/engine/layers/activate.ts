import type * as tf from '@tensorflow/tfjs-core';
import { type Activation, activationSpec } from '../../../src/keras/activations/index.js';
import { activationFunction } from '../activations/activations.js';
import type { Signal } from './layer.js';

/** Applies an activation and keeps the logits of probabilities. */
export function activate(x: tf.Tensor, activation: Activation, mask: Signal['mask']): Signal {
  const logits = activationSpec(activation).isProbability ? x : null;
  return { x: activationFunction(activation)(x), mask, logits };
}
