import * as tf from '@tensorflow/tfjs-core';
import type { Activation } from '../../../src/keras/activations/index.js';
import { tensorAt, withGradient } from '../ops/custom-gradient.js';
import { attribute, runSingleOp } from '../ops/native-backend.js';

type ActivationFunction = (x: tf.Tensor) => tf.Tensor;

const silu: ActivationFunction = (x) => tf.mul(x, sigmoid(x));

/** The inputs of a gradient kernel, given the input and output of the forward one and the gradient by its output. */
type GradientInputs = (tensors: { x: tf.Tensor; y: tf.Tensor; dy: tf.Tensor }) => tf.Tensor[];

const byInput: GradientInputs = ({ dy, x }) => [dy, x];
const byOutput: GradientInputs = ({ dy, y }) => [dy, y];
const outputFirst: GradientInputs = ({ dy, y }) => [y, dy];

/** TensorFlow's kernel with its own gradient kernel: one operation each way, where tfjs composes several. */
function fused(name: string, inputsOf: GradientInputs): ActivationFunction {
  return (input) => {
    const attributes = [attribute.type('T', 'float32')];
    return withGradient(
      [input],
      () => {
        const value = runSingleOp(name, attributes, [input]);
        return { value, saved: [input, value] };
      },
      (dy, saved) => [
        runSingleOp(
          `${name}Grad`,
          attributes,
          inputsOf({ x: tensorAt(saved, 0), y: tensorAt(saved, 1), dy }),
        ),
      ],
    );
  };
}

const sigmoid = fused('Sigmoid', outputFirst);
const softplus = fused('Softplus', byInput);
const tanh = fused('Tanh', outputFirst);

const hardSigmoid: ActivationFunction = (x) => tf.clipByValue(tf.add(tf.mul(x, 1 / 6), 0.5), 0, 1);
/** That of Keras 2 and TensorFlow.js. */
const hardSigmoidOfKeras2: ActivationFunction = (x) => tf.clipByValue(tf.add(tf.mul(x, 0.2), 0.5), 0, 1);
const hardSilu: ActivationFunction = (x) => tf.mul(x, hardSigmoid(x));

/** Keras's default slope of leaky_relu below 0. */
const LEAKY_SLOPE = 0.2;

/** Keras 3's definitions. softmax and log_softmax are over the last axis. */
const ACTIVATION_FUNCTIONS: Readonly<Record<Activation, ActivationFunction>> = {
  linear: (x) => x,
  relu: fused('Relu', byInput),
  relu6: fused('Relu6', byInput),
  leaky_relu: (x) => tf.leakyRelu(x, LEAKY_SLOPE),
  elu: fused('Elu', byOutput),
  selu: fused('Selu', byOutput),
  gelu: (x) => tf.mul(tf.mul(0.5, x), tf.add(1, tf.erf(tf.mul(x, Math.SQRT1_2)))),
  sigmoid,
  hard_sigmoid: hardSigmoid,
  hard_sigmoid_keras2: hardSigmoidOfKeras2,
  log_sigmoid: (x) => tf.neg(softplus(tf.neg(x))),
  softmax: (x) => tf.softmax(x),
  log_softmax: (x) => tf.logSoftmax(x),
  softplus,
  softsign: fused('Softsign', byInput),
  silu,
  swish: silu,
  hard_silu: hardSilu,
  hard_swish: hardSilu,
  mish: (x) => tf.mul(x, tanh(softplus(x))),
  tanh,
  hard_tanh: (x) => tf.clipByValue(x, -1, 1),
  exponential: (x) => tf.exp(x),
};

/** Whether each number is activated on its own, so that tensors may be activated side by side. */
export function isElementwise(name: Activation): boolean {
  return name !== 'softmax' && name !== 'log_softmax';
}

/** The function of a Keras activation. */
export function activationFunction(name: Activation): ActivationFunction {
  return ACTIVATION_FUNCTIONS[name];
}
