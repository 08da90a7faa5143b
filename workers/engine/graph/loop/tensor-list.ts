import * as tf from '@tensorflow/tfjs-core';
import type { Precision } from '../../../../src/keras/dtype-policy.js';
import {
  emitNode,
  emitOne,
  type GraphOutput,
  type OutputSpec,
  outputOf,
  precisionOf,
  tensorOf,
  typeAttribute,
  typeIn,
} from '../graph.js';

/** TensorFlow's list of tensors with one shape, which a loop reads and writes without copying. */
export interface TensorList {
  handle: GraphOutput;
  /** -1 if it is known only at run time, as in TensorFlow. */
  count: number;
  element: OutputSpec;
}

/** The parts of a tensor along its first axis. */
export function listOf(tensor: tf.Tensor): TensorList {
  const [count = 0, ...shape] = tensor.shape;
  const dtype = tensor.dtype === 'bool' ? 'bool' : 'float32';
  const element = { shape, dtype, precision: precisionOf(tensor) } as const;
  const inputs = [tensor, shapeOf(element)];
  const node = emitNode({ op: 'TensorListFromTensor', inputs, attributes: createdAttributes(element) });
  return { handle: outputOf(node, 'variant'), count, element };
}

/** Reserves a list of float tensors; unwritten ones are zeros. */
export function reserveList(
  count: number | tf.Tensor,
  shape: readonly number[],
  precision: Precision = 'float32',
): TensorList {
  const element = { shape, dtype: 'float32', precision } as const;
  const isKnown = typeof count === 'number';
  const inputs = [shapeOf(element), isKnown ? tf.scalar(count, 'int32') : count];
  const node = emitNode({ op: 'TensorListReserve', inputs, attributes: createdAttributes(element) });
  return { handle: outputOf(node, 'variant'), count: isKnown ? count : -1, element };
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

/** The tensors of a list of known length along a new first axis. */
export function stackList(list: TensorList): tf.Tensor {
  const { count, element } = list;
  return tensorOf(stackedOutput(list), { ...element, shape: [count, ...element.shape] });
}

/** The same for any list, for runs to fetch. */
export function stackedOutput({ handle, count, element }: TensorList): GraphOutput {
  const attributes = { ...elementAttributes(element), num_elements: { i: count } };
  const node = emitNode({ op: 'TensorListStack', inputs: [handle, shapeOf(element)], attributes });
  return outputOf(node, typeIn(element));
}

function elementAttributes(element: OutputSpec) {
  return { element_dtype: typeAttribute(typeIn(element)) };
}

function createdAttributes(element: OutputSpec) {
  return { ...elementAttributes(element), shape_type: typeAttribute('int32') };
}

function shapeOf({ shape }: OutputSpec): tf.Tensor {
  return tf.tensor1d([...shape], 'int32');
}
