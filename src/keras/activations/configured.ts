import { type CompleteByType, catalogueOf, classSpec, type GivenOf, type SavedClass } from '../class-spec.js';
import { number, optional, orNull, required } from '../kind.js';

/** The arguments of a rectifier. */
export const rectifierArguments = {
  max_value: optional(orNull(number({ minimum: 0 })), null),
  negative_slope: optional(number({ minimum: 0 }), 0),
  threshold: optional(number({ minimum: 0 }), 0),
};

const relu = classSpec(
  'relu',
  {
    className: 'ReLU',
    summary: 'max(x, 0), with an optional threshold, slope below it and maximum.',
    args: rectifierArguments,
  },
  'ReluActivation',
);

const leakyRelu = classSpec(
  'leaky_relu',
  {
    className: 'LeakyReLU',
    summary: 'x where x is above 0, else negative_slope · x.',
    args: { negative_slope: optional(number({ minimum: 0 }), 0.2) },
  },
  'LeakyReluActivation',
);

const elu = classSpec(
  'elu',
  {
    className: 'ELU',
    summary: 'x where x is above 0, else alpha · (exp(x) - 1).',
    args: { alpha: optional(number(), 1) },
  },
  'EluActivation',
);

const threshold = classSpec(
  'threshold',
  {
    className: 'threshold',
    summary: 'x where x is above the threshold, else default_value.',
    args: { threshold: required(number()), default_value: required(number()) },
  },
  'ThresholdActivation',
);

const SPECS = [relu, leakyRelu, elu, threshold] as const;
type Spec = (typeof SPECS)[number];

/** Activations with arguments, which Keras has as layers in the place of a function. */
export const configured = catalogueOf('activation', SPECS);
export type ConfiguredType = Spec['type'];
export type ConfiguredActivation = GivenOf<Spec>;
export type CompleteActivationOf<T extends ConfiguredType> = CompleteByType<Spec>[T];

/** As Keras 3 saves it: the layer in the place of a function. */
export const configuredToKeras = (activation: ConfiguredActivation): SavedClass & { module: string } => ({
  module: 'keras.layers',
  ...configured.toKeras(activation),
});
