import type { NodeDef } from '../../../engine/graph/saved-model-proto.js';
import type { Value } from '../onnx-graph.js';
import type { Builder } from './builder.js';

/** A list of tensors of TensorFlow, which loops read and write. ONNX has none: they are tensors with one more axis. */
export type ListValue =
  /** Its entries along the first axis. */
  | { list: 'tensor'; tensor: Value }
  /** Without entries so far. */
  | { list: 'reserved' }
  /** As an iteration of a loop gets it. */
  | { list: 'carried'; merge: string }
  /** With what an iteration has added. */
  | { list: 'written'; merge: string; value: Value };

export type Operand = Value | ListValue;

/** Whether an operand is a list. */
export const isList = (operand: Operand): operand is ListValue => 'list' in operand;

/** A graph that is being written, or the body of a loop in it. */
export interface Scope {
  builder: Builder;
  /** The frame of its nodes in TensorFlow; empty outside all loops. */
  frame: string;
  /** What the outputs of nodes are; undefined of one that cannot be expressed. */
  operands: Map<string, Operand | undefined>;
  /** The number of the iteration, of the body of a loop. */
  counter?: Value;
}

/** Nodes by the loop that they are in. */
export interface Frames {
  /** In their order, by frame. */
  nodes: ReadonlyMap<string, readonly NodeDef[]>;
  /** The frame of a node. */
  frameOf(node: string): string;
}
