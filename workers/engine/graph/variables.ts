import type * as tf from '@tensorflow/tfjs-core';
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
