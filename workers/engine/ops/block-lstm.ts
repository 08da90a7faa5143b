import * as tf from '@tensorflow/tfjs-core';
import { avoidsRandomOrder } from '../device/determinism.js';
import {
  emitNode,
  type GraphOutput,
  type Operand,
  outputOf,
  tensorOf,
  typeAttribute,
} from '../graph/graph.js';
import { elementAt, tensorAt, withGradient } from './custom-gradient.js';
import { hostConstant } from './tensors/host-constant.js';

const FLOAT = { T: typeAttribute('float32') };
const NO_PEEPHOLE = { ...FLOAT, use_peephole: { b: false } };

/** The kernel gives i, cs, f, o, ci, co, h of every step, each [steps, batch, units]. */
const OUTPUTS = 7;
const CELL_OUTPUT = 1;
const H_OUTPUT = 6;

/** The weights that a step multiplies its input and its state with. */
interface Weights {
  /** [features, 4·units] */
  kernel: tf.Tensor;
  /** [units, 4·units] */
  recurrentKernel: tf.Tensor;
  /** [4·units]; null: none. */
  bias: tf.Tensor | null;
}

/**
 * All steps of an LSTM with tanh and sigmoid in one kernel of TensorFlow, which has another for the gradient. In the
 * second version of both, the gates are in Keras's order: input, forget, cell, output. The state begins as zeros.
 * https://www.tensorflow.org/api_docs/python/tf/raw_ops/BlockLSTMV2
 * @param x [steps, batch, features]
 * @returns the outputs of all steps, [steps, batch, units]
 */
export function blockLstm(x: tf.Tensor, { kernel, recurrentKernel, bias }: Weights): tf.Tensor {
  const [, batch = 1] = x.shape;
  const noBias = () => tf.zeros([kernel.shape[1] ?? 1]);
  if (bias === null) return runKernel(x, tf.concat([kernel, recurrentKernel]), noBias());
  if (!avoidsRandomOrder() || addsBiasInOrder(batch, bias.size))
    return runKernel(x, tf.concat([kernel, recurrentKernel]), bias);
  // As the weights of a feature that is always 1, its gradient is part of a product of matrices.
  const withOne = tf.concat([x, tf.ones([...x.shape.slice(0, -1), 1])], -1);
  return runKernel(withOne, tf.concat([kernel, tf.expandDims(bias, 0), recurrentKernel]), noBias());
}

/**
 * Whether a GPU adds up the gradient of the bias in the same order each time. Of many samples and few values, the kernel
 * lets several threads add to the same value, and does not refuse under determinism: it sums with Eigen
 * (BlockLSTMBprop in tensorflow/core/kernels/rnn/lstm_ops.h), which decides so in evalSubExprsIfNeededCommon
 * (TensorReduction.h).
 */
export function addsBiasInOrder(samples: number, values: number): boolean {
  return samples <= 32 || samples <= values || values >= 1024;
}

/** @param weights [features + units, 4·units]: the kernel, then the recurrent kernel */
function runKernel(x: tf.Tensor, weights: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  let outputs: GraphOutput[] = [];
  return withGradient(
    [x, weights, bias],
    () => {
      const inputs = kernelInputs(x, weights, bias);
      const node = emitNode({
        op: 'BlockLSTMV2',
        inputs,
        attributes: { ...NO_PEEPHOLE, cell_clip: { f: 0 } },
      });
      outputs = Array.from({ length: OUTPUTS }, (_, index) => outputOf(node, 'float32', index));
      const shape = [...x.shape.slice(0, 2), unitsOf(bias)];
      const value = tensorOf(elementAt(outputs, H_OUTPUT), { shape, dtype: 'float32' });
      return { value, saved: [x, weights, bias] };
    },
    (dy, saved) =>
      blockLstmGradient(
        [0, 1, 2].map((index) => tensorAt(saved, index)),
        outputs,
        dy,
      ),
  );
}

/** The gradients by x, weights and bias, in the place of which there are stand-ins. */
function blockLstmGradient(
  sources: tf.Tensor[],
  outputs: readonly GraphOutput[],
  dy: tf.Tensor,
): tf.Tensor[] {
  const inputs = kernelInputs(tensorAt(sources, 0), tensorAt(sources, 1), tensorAt(sources, 2));
  // The loss knows of the cells through the outputs only.
  const cellGradient = emitNode({
    op: 'ZerosLike',
    inputs: [elementAt(outputs, CELL_OUTPUT)],
    attributes: FLOAT,
  });
  const node = emitNode({
    op: 'BlockLSTMGradV2',
    inputs: [...inputs, ...outputs, outputOf(cellGradient, 'float32'), dy],
    attributes: NO_PEEPHOLE,
  });
  // It gives one for each of its inputs x, cs_prev, h_prev, w, wci, wcf, wco, b.
  return [0, 3, 7].map((output, index) =>
    tensorOf(outputOf(node, 'float32', output), { shape: tensorAt(sources, index).shape, dtype: 'float32' }),
  );
}

/** seq_len_max, x, cs_prev, h_prev, w, wci, wcf, wco, b: the inputs that both kernels take first. */
function kernelInputs(x: tf.Tensor, weights: tf.Tensor, bias: tf.Tensor): Operand[] {
  const [steps = 1, batch = 1] = x.shape;
  const state = tf.zeros([batch, unitsOf(bias)]);
  const peephole = tf.zeros([unitsOf(bias)]);
  return [hostConstant(steps, 'int64'), x, state, state, weights, peephole, peephole, peephole, bias];
}

function unitsOf(bias: tf.Tensor): number {
  return bias.size / 4;
}
