import * as tf from '@tensorflow/tfjs-core';
import type { EinsumDense } from '../../../../src/keras/layers/core/einsum-dense.js';
import { einsumContraction } from '../../../../src/keras/operations/numpy/products/einsum.js';
import { contract } from '../../ops/products/contract.js';
import { activate } from '../activate.js';
import { addBias } from '../add-bias.js';
import type { Kernel } from '../kernel.js';

/** activation(product + bias), with the product of input and kernel that the equation describes. */
export const einsumDense: Kernel<typeof EinsumDense> =
  ({ equation, bias_axes, activation }) =>
  ([x], { weight }) => {
    const kernel = weight('kernel');
    const contraction = einsumContraction({ subscripts: equation }, [x.shape, kernel.shape]);
    const product = contract(contraction, [x, kernel]);
    return activate(bias_axes === null ? product : withBias(product, weight('bias')), activation);
  };

const withBias = (product: tf.Tensor, bias: tf.Tensor): tf.Tensor =>
  bias.rank === 1 ? addBias(product, bias) : tf.add(product, bias);
