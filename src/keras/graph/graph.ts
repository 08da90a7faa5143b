import type { Constant } from '../operations/operation.js';

/** An output of a call of a node. */
export interface TensorReference {
  /** The name of the node. */
  node: string;
  /** Counted from 0. */
  call: number;
  /** Of the outputs of the call, counted from 0. */
  output: number;
}

/** Tensors and constants in lists and objects, as a call takes them and as a model takes and gives them. */
export type Structure<Leaf> =
  | { kind: 'leaf'; leaf: Leaf }
  | { kind: 'list'; items: readonly Structure<Leaf>[] }
  | { kind: 'object'; entries: Readonly<Record<string, Structure<Leaf>>> };

/** A tensor of the graph, or a constant. */
export type CallLeaf = { tensor: TensorReference } | { constant: Constant };

/** One call of a node. */
export interface Call {
  /** Positional arguments. */
  args: readonly Structure<CallLeaf>[];
  /** Arguments by name: `mask`, `training`, `initial_state`, `value`, `axis` … */
  kwargs: Readonly<Record<string, Structure<CallLeaf>>>;
}

/** A layer, an operation or a model in a graph; used once or, where it is shared, several times. */
export interface GraphNode<Item> {
  /** Unique in the graph; without a slash. */
  name: string;
  item: Item;
  calls: readonly Call[];
}

/** A model: nodes and how they are connected. Input layers are nodes with one call without arguments. */
export interface ModelGraph<Item> {
  /** In the order of the definition, which is the order of weights; a call may come before the calls that it takes its tensors from. */
  nodes: readonly GraphNode<Item>[];
  /** References to input layers. */
  inputs: Structure<TensorReference>;
  outputs: Structure<TensorReference>;
}
