import * as tf from '@tensorflow/tfjs-core';
import {
  emitNode,
  emitOne,
  type GraphDtype,
  type GraphOutput,
  type GraphVariable,
  type Operand,
  type OutputSpec,
  operandName,
  outputOf,
  typeAttribute,
} from './graph.js';
import { type AttrValue, shapeProto } from './saved-model-proto.js';

/** A tensor of the graph, and the name of what a run feeds for it. */
export interface FedTensor {
  tensor: tf.Tensor;
  feed: string;
}

/** Something that a run feeds. */
export function placeholder(dtype: GraphDtype, shape: readonly number[]): GraphOutput {
  return outputOf(emitNode(placeholderNode(dtype, shape)), dtype);
}

/** Something that a run feeds and tfjs code can compute with. */
export function placeholderTensor(dtype: OutputSpec['dtype'], shape: readonly number[]): FedTensor {
  const tensor = emitOne(placeholderNode(dtype, shape), { shape, dtype });
  return { tensor, feed: operandName(tensor) };
}

/** The size of an axis that a run decides. */
export const UNKNOWN_SIZE = -1;

/** The entry at an index of the first axis, without that axis. @param index int32 scalar */
export function elementOf(values: GraphOutput, index: tf.Tensor): GraphOutput {
  const begin = tf.reshape(index, [1]);
  const one = tf.tensor1d([1], 'int32');
  const node = emitNode({
    op: 'StridedSlice',
    // The end is not looked at where an axis is removed.
    inputs: [values, begin, begin, one],
    attributes: {
      T: typeAttribute(values.dtype),
      Index: typeAttribute('int32'),
      shrink_axis_mask: { i: 1 },
      begin_mask: { i: 0 },
      end_mask: { i: 0 },
      ellipsis_mask: { i: 0 },
      new_axis_mask: { i: 0 },
      // XLA would compile what it is part of anew for each index and each size: never, as it waits for a second run.
      _XlaCompile: { b: false },
    },
  });
  return outputOf(node, values.dtype);
}

function placeholderNode(dtype: GraphDtype, shape: readonly number[]) {
  const attributes = { dtype: typeAttribute(dtype), shape: { shape: shapeProto(shape) } };
  return { op: 'Placeholder', attributes };
}

/** The value of a variable, as it is when the step begins or, given nodes, after they have run. */
export function read(variable: GraphVariable, after: readonly string[] = []): tf.Tensor {
  const { shape, dtype } = variable;
  if (!isTensorDtype(dtype)) throw new Error(`tfjs has no tensors of ${dtype}`);
  return emitOne(
    { op: 'ReadVariableOp', inputs: [variable], attributes: { dtype: typeAttribute(dtype) }, after },
    { shape, dtype },
  );
}

function isTensorDtype(dtype: GraphVariable['dtype']): dtype is OutputSpec['dtype'] {
  return dtype === 'float32' || dtype === 'int32' || dtype === 'bool';
}

/** Gives a variable another value. @returns the node that does */
export function assign(variable: GraphVariable, value: Operand, after: readonly string[] = []): string {
  return update('AssignVariableOp', variable, value, after);
}

/** Adds to a variable. */
export function assignAdd(variable: GraphVariable, value: Operand, after: readonly string[] = []): string {
  return update('AssignAddVariableOp', variable, value, after);
}

/** Subtracts from a variable. */
export function assignSub(variable: GraphVariable, value: Operand, after: readonly string[] = []): string {
  return update('AssignSubVariableOp', variable, value, after);
}

function update(op: string, variable: GraphVariable, value: Operand, after: readonly string[]): string {
  const attributes: Record<string, AttrValue> = { dtype: typeAttribute(variable.dtype) };
  return emitNode({ op, inputs: [variable, value], attributes, after });
}
