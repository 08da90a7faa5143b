import * as tf from '@tensorflow/tfjs-core';
import { emitNode, emitOne, type GraphOutput, type OutputSpec, outputOf, typeAttribute } from './graph.js';

/** TensorFlow's list of tensors of one shape, which a loop reads and writes without copying. */
export interface TensorList {
  handle: GraphOutput;
  count: number;
  element: OutputSpec;
}

/** The parts of a tensor along its first axis. */
export function listOf(tensor: tf.Tensor): TensorList {
  const [count = 0, ...shape] = tensor.shape;
  const element = { shape, dtype: tensor.dtype === 'bool' ? 'bool' : 'float32' } as const;
  const inputs = [tensor, shapeOf(element)];
  const node = emitNode({ op: 'TensorListFromTensor', inputs, attributes: createdAttributes(element) });
  return { handle: outputOf(node, 'variant'), count, element };
}

/** float32 tensors to be written; what is not written is zeros. */
export function reserveList(count: number, shape: readonly number[]): TensorList {
  const element = { shape, dtype: 'float32' } as const;
  const inputs = [shapeOf(element), tf.scalar(count, 'int32')];
  const node = emitNode({ op: 'TensorListReserve', inputs, attributes: createdAttributes(element) });
  return { handle: outputOf(node, 'variant'), count, element };
}

/** The tensor at `index`, an int32 scalar. */
export function readList({ handle, element }: TensorList, index: tf.Tensor): tf.Tensor {
  const inputs = [handle, index, shapeOf(element)];
  return emitOne({ op: 'TensorListGetItem', inputs, attributes: elementAttributes(element) }, element);
}

/** The list with the tensor at `index` replaced. */
export function writeList(list: TensorList, index: tf.Tensor, value: tf.Tensor): TensorList {
  const inputs = [list.handle, index, value];
  const node = emitNode({ op: 'TensorListSetItem', inputs, attributes: elementAttributes(list.element) });
  return { ...list, handle: outputOf(node, 'variant') };
}

/** The tensors along a new first axis. */
export function stackList({ handle, count, element }: TensorList): tf.Tensor {
  const attributes = { ...elementAttributes(element), num_elements: { i: count } };
  const output = { ...element, shape: [count, ...element.shape] };
  return emitOne({ op: 'TensorListStack', inputs: [handle, shapeOf(element)], attributes }, output);
}

function elementAttributes({ dtype }: OutputSpec) {
  return { element_dtype: typeAttribute(dtype) };
}

function createdAttributes(element: OutputSpec) {
  return { ...elementAttributes(element), shape_type: typeAttribute('int32') };
}

function shapeOf({ shape }: OutputSpec): tf.Tensor {
  return tf.tensor1d([...shape], 'int32');
}
