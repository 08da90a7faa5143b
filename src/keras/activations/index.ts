import type { Static } from 'typebox';
import { stringEnum } from '../../schema/schema-helpers.js';
import type { ActivationSpec } from './activation.js';
import { exponential, hardTanh, linear, softsign, tanh } from './curves.js';
import { logSoftmax, softmax } from './distributions.js';
import {
  gelu,
  hardSigmoid,
  hardSigmoidKeras2,
  hardSilu,
  hardSwish,
  logSigmoid,
  mish,
  sigmoid,
  silu,
  sparseSigmoid,
  swish,
} from './gates.js';
import { celu, elu, leakyRelu, relu, relu6, selu, softplus, sparsePlus, squareplus } from './rectifiers.js';
import { hardShrink, softShrink, tanhShrink } from './shrinks.js';

/** Every activation of the catalogue. */
export const ACTIVATION_SPECS = [
  linear,
  relu,
  relu6,
  leakyRelu,
  elu,
  selu,
  gelu,
  sigmoid,
  hardSigmoid,
  hardSigmoidKeras2,
  logSigmoid,
  softmax,
  logSoftmax,
  softplus,
  softsign,
  silu,
  swish,
  hardSilu,
  hardSwish,
  mish,
  tanh,
  hardTanh,
  exponential,
  celu,
  squareplus,
  sparsePlus,
  sparseSigmoid,
  softShrink,
  hardShrink,
  tanhShrink,
] as const;

/** Keras activations, by their Keras names. */
export const ACTIVATIONS = ACTIVATION_SPECS.map(({ type }) => type);
export const ActivationSchema = stringEnum(ACTIVATIONS, {
  $id: 'ActivationName',
  description:
    'A Keras activation. hard_sigmoid is that of Keras 3, x/6 + 0.5 within 0 and 1; hard_sigmoid_keras2 that of Keras 2 and TensorFlow.js, 0.2x + 0.5 within 0 and 1.',
});
export type Activation = Static<typeof ActivationSchema>;

const byType: ReadonlyMap<string, ActivationSpec<Activation>> = new Map(
  ACTIVATION_SPECS.map((spec) => [spec.type, spec]),
);

/** All that is known of an activation without TensorFlow. */
export function activationSpec(name: Activation): ActivationSpec<Activation> {
  const spec = byType.get(name);
  if (spec === undefined) throw new Error(`There is no activation ${name}`);
  return spec;
}

/** Whether each number is activated on its own, so that tensors may be activated side by side. */
export const isElementwise = (name: Activation): boolean => activationSpec(name).over === 'element';

/**
 * The name under which TensorFlow.js runs the same function. One that it does not know is left as it is: it then refuses
 * to load the model rather than compute something else.
 */
export const activationToTfjs = (name: Activation): string => activationSpec(name).tfjs ?? name;
