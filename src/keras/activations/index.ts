import { type Static, Type } from 'typebox';
import { oneOf, ref, stringEnum, unionByTag } from '../../schema/schema-helpers.js';
import type { ActivationSpec } from './activation.js';
import { type ConfiguredActivation, configured } from './configured.js';
import { exponential, hardTanh, linear, softsign, tanh } from './curves.js';
import { logSoftmax, softmax, sparsemax } from './distributions.js';
import {
  gelu,
  glu,
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
  sparsemax,
  glu,
] as const;

/** Keras activations, by their Keras names. */
export const ACTIVATIONS = ACTIVATION_SPECS.map(({ type }) => type);
const NameSchema = stringEnum(ACTIVATIONS);
export type Activation = Static<typeof NameSchema>;

const objects = configured.specs.map(({ schema }) => schema);
const ConfiguredSchema = unionByTag<ConfiguredActivation>('type', objects, { $id: 'ActivationObject' });

/** An activation as layers take it: its name, or an object with its arguments. */
export const ActivationArgumentSchema = Type.Unsafe<ActivationArgument>(
  oneOf([NameSchema, ref(ConfiguredSchema)], {
    $id: 'ActivationFunction',
    description:
      'A Keras activation: its name, or an object with its arguments. hard_sigmoid is that of Keras 3, x/6 + 0.5 within 0 and 1; hard_sigmoid_keras2 that of Keras 2 and TensorFlow.js, 0.2x + 0.5 within 0 and 1.',
  }),
);
export type ActivationArgument = Activation | ConfiguredActivation;
export const activationComponents = [...objects, ConfiguredSchema, ActivationArgumentSchema];

/** The name of a function that is like an activation with arguments: `linear` where its outputs have other bounds. */
export function namedActivation(activation: ActivationArgument): Activation {
  if (typeof activation === 'string') return activation;
  switch (activation.type) {
    case 'leaky_relu':
      return 'leaky_relu';
    case 'relu':
      return (activation.negative_slope ?? 0) === 0 ? 'relu' : 'linear';
    default:
      return 'linear';
  }
}

/** Whether the last axis of the output is half of the input's. */
export const halvesLast = (activation: ActivationArgument): boolean =>
  typeof activation === 'string' && activationSpec(activation).halves === true;

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
export const isElementwise = (activation: ActivationArgument): boolean =>
  typeof activation !== 'string' || activationSpec(activation).over === 'element';

/**
 * The name under which TensorFlow.js runs the same function. One that it does not know is left as it is: it then refuses
 * to load the model rather than compute something else.
 */
export const activationToTfjs = (activation: ActivationArgument): string =>
  typeof activation === 'string'
    ? (activationSpec(activation).tfjs ?? activation)
    : `${activation.type}_with_arguments`;
