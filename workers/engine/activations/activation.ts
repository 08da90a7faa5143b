import * as tf from '@tensorflow/tfjs-core';
import { tensorAt, withGradient } from '../ops/custom-gradient.js';
import { attribute, runSingleOp } from '../ops/native-backend.js';

/** An activation as tensors compute it. */
export type ActivationFunction = (x: tf.Tensor) => tf.Tensor;

/** The inputs of a gradient kernel, given the input and output of the forward one and the gradient by its output. */
type GradientInputs = (tensors: { x: tf.Tensor; y: tf.Tensor; dy: tf.Tensor }) => tf.Tensor[];

export const byInput: GradientInputs = ({ dy, x }) => [dy, x];
export const byOutput: GradientInputs = ({ dy, y }) => [dy, y];
export const outputFirst: GradientInputs = ({ dy, y }) => [y, dy];

/** TensorFlow's kernel with its own gradient kernel: one operation each way, where tfjs composes several. */
export function fused(name: string, inputsOf: GradientInputs): ActivationFunction {
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

/** A function given with its slope; tfjs cannot differentiate what compares its input. */
export const withSlope =
  (compute: ActivationFunction, slope: ActivationFunction): ActivationFunction =>
  (input) =>
    withGradient(
      [input],
      () => ({ value: compute(input), saved: [input] }),
      (dy, saved) => [tf.mul(dy, slope(tensorAt(saved, 0)))],
    );

/** One value up to -1, another up to 1, a third from there on. */
export const between = (x: tf.Tensor, below: tf.Tensor, inside: tf.Tensor, above: tf.Tensor): tf.Tensor =>
  tf.where(tf.lessEqual(x, -1), below, tf.where(tf.less(x, 1), inside, above));
