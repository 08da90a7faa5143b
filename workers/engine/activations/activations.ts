import {
  type CompleteActivationOf,
  type ConfiguredType,
  configured,
} from '../../../src/keras/activations/configured.js';
import type { Activation, ActivationArgument } from '../../../src/keras/activations/index.js';
import type { ActivationFunction } from './activation.js';
import { exponential, hardTanh, linear, softsign, tanh } from './curves.js';
import { logSoftmax, softmax, sparsemax } from './distributions.js';
import {
  gelu,
  glu,
  hardSigmoid,
  hardSigmoidKeras2,
  hardSilu,
  logSigmoid,
  mish,
  sigmoid,
  silu,
  sparseSigmoid,
} from './gates.js';
import {
  aboveOr,
  celu,
  elu,
  eluOf,
  leakyRelu,
  leakyReluOf,
  rectifier,
  relu,
  relu6,
  selu,
  softplus,
  sparsePlus,
  squareplus,
} from './rectifiers.js';
import { hardShrink, softShrink, tanhShrink } from './shrinks.js';

const KERNELS: { readonly [T in Activation]: ActivationFunction } = {
  linear,
  relu,
  relu6,
  leaky_relu: leakyRelu,
  elu,
  selu,
  celu,
  gelu,
  sigmoid,
  hard_sigmoid: hardSigmoid,
  hard_sigmoid_keras2: hardSigmoidKeras2,
  sparse_sigmoid: sparseSigmoid,
  log_sigmoid: logSigmoid,
  softmax,
  log_softmax: logSoftmax,
  softplus,
  squareplus,
  sparse_plus: sparsePlus,
  softsign,
  silu,
  swish: silu,
  hard_silu: hardSilu,
  hard_swish: hardSilu,
  mish,
  tanh,
  hard_tanh: hardTanh,
  exponential,
  soft_shrink: softShrink,
  hard_shrink: hardShrink,
  tanh_shrink: tanhShrink,
  sparsemax,
  glu,
};

const CONFIGURED: {
  readonly [T in ConfiguredType]: (config: CompleteActivationOf<T>) => ActivationFunction;
} = {
  relu: rectifier,
  leaky_relu: ({ negative_slope }) => leakyReluOf(negative_slope),
  elu: ({ alpha }) => eluOf(alpha),
  threshold: ({ threshold, default_value }) => aboveOr(threshold, default_value),
};

/** The function of a Keras activation. */
export function activationFunction(activation: ActivationArgument): ActivationFunction {
  return typeof activation === 'string'
    ? KERNELS[activation]
    : withArguments(configured.complete(activation));
}

function withArguments<T extends ConfiguredType>(
  config: CompleteActivationOf<T> & { type: T },
): ActivationFunction {
  const type: T = config.type;
  const kernel: (config: CompleteActivationOf<T>) => ActivationFunction = CONFIGURED[type];
  return kernel(config);
}
