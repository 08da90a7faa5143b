import type { Activation } from '../../../src/keras/activations/index.js';
import type { ActivationFunction } from './activation.js';
import { exponential, hardTanh, linear, softsign, tanh } from './curves.js';
import { logSoftmax, softmax } from './distributions.js';
import {
  gelu,
  hardSigmoid,
  hardSigmoidKeras2,
  hardSilu,
  logSigmoid,
  mish,
  sigmoid,
  silu,
  sparseSigmoid,
} from './gates.js';
import { celu, elu, leakyRelu, relu, relu6, selu, softplus, sparsePlus, squareplus } from './rectifiers.js';
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
};

/** The function of a Keras activation. */
export function activationFunction(name: Activation): ActivationFunction {
  return KERNELS[name];
}
