import * as tf from '@tensorflow/tfjs-core';
import {
  emitNode,
  emitOne,
  type GraphDtype,
  type GraphOutput,
  type OutputSpec,
  outputOf,
  typeAttribute,
} from './graph.js';

/** TensorFlow's lists of tensors, which a loop reads and writes without copying. Their elements have one shape. */

/** A list of the parts of a tensor along its first axis. */
export function listOf(tensor: tf.Tensor): GraphOutput {
  const attributes = listAttributes(tensor.dtype === 'bool' ? 'bool' : 'float32');
  const inputs = [tensor, shapeOf(tensor.shape.slice(1))];
  return outputOf(emitNode({ op: 'TensorListFromTensor', inputs, attributes }), 'variant');
}

/** A list to be written; what is not written is zeros. */
export function reserveList(count: number, shape: readonly number[]): GraphOutput {
  const inputs = [shapeOf(shape), tf.scalar(count, 'int32')];
  return outputOf(
    emitNode({ op: 'TensorListReserve', inputs, attributes: listAttributes('float32') }),
    'variant',
  );
}

/** The element at `index`, an int32 scalar. */
export function readList(list: GraphOutput, index: tf.Tensor, element: OutputSpec): tf.Tensor {
  const attributes = { element_dtype: typeAttribute(element.dtype) };
  return emitOne(
    { op: 'TensorListGetItem', inputs: [list, index, shapeOf(element.shape)], attributes },
    element,
  );
}

/** The list with a float32 element replaced. */
export function writeList(list: GraphOutput, index: tf.Tensor, value: tf.Tensor): GraphOutput {
  const attributes = { element_dtype: typeAttribute('float32') };
  return outputOf(emitNode({ op: 'TensorListSetItem', inputs: [list, index, value], attributes }), 'variant');
}

/** The float32 elements along a new first axis: [count, ...shape]. */
export function stackList(list: GraphOutput, count: number, shape: readonly number[]): tf.Tensor {
  const attributes = { element_dtype: typeAttribute('float32'), num_elements: { i: count } };
  const output = { shape: [count, ...shape], dtype: 'float32' } as const;
  return emitOne({ op: 'TensorListStack', inputs: [list, shapeOf(shape)], attributes }, output);
}

function listAttributes(dtype: GraphDtype) {
  return { element_dtype: typeAttribute(dtype), shape_type: typeAttribute('int32') };
}

function shapeOf(shape: readonly number[]): tf.Tensor {
  return tf.tensor1d([...shape], 'int32');
}
