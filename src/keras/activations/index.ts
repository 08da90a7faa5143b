import type { Static } from 'typebox';
import { stringEnum } from '../../schema/schema-helpers.js';

/** Keras activations, by their Keras names. */
export const ACTIVATIONS = [
  'linear',
  'relu',
  'relu6',
  'leaky_relu',
  'elu',
  'selu',
  'gelu',
  'sigmoid',
  'hard_sigmoid',
  'hard_sigmoid_keras2',
  'log_sigmoid',
  'softmax',
  'log_softmax',
  'softplus',
  'softsign',
  'silu',
  'swish',
  'hard_silu',
  'hard_swish',
  'mish',
  'tanh',
  'hard_tanh',
  'exponential',
] as const;
export const ActivationSchema = stringEnum(ACTIVATIONS, {
  description:
    'A Keras activation. hard_sigmoid is that of Keras 3, x/6 + 0.5 within 0 and 1; hard_sigmoid_keras2 that of Keras 2 and TensorFlow.js, 0.2x + 0.5 within 0 and 1.',
});
export type Activation = Static<typeof ActivationSchema>;
