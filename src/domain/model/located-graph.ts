import type { Call, GraphNode, ModelGraph } from '../../keras/graph/graph.js';
import type { OperationArgument, OperationModule } from '../../keras/operations/operation.js';
import type { JsonObject } from '../../schema/json-object.js';
import type { Finding, JobWarning } from '../problems/finding.js';
import type { LocatedLayer } from './located-layer.js';

/** A value of an operation's constructor: a constant, or a list of them. */
export type OperationConstant = OperationArgument<never>;

/** A tensor operation, and where it stood in what the client sent. */
export interface LocatedOperation {
  module: OperationModule;
  /** The class name in Keras: `Add`. */
  type: string;
  /** The arguments of the constructor that the definition gives. */
  config: Readonly<Record<string, OperationConstant>>;
  /** Pointer to the node. */
  name?: string;
  pointer: string;
  /** Pointer to an argument of the constructor, or to the node that lacks it. */
  argument(name: string): string;
}

/** A layer, an operation or a model inside a model. */
export type LocatedItem =
  | { kind: 'layer'; layer: LocatedLayer }
  | { kind: 'operation'; operation: LocatedOperation }
  | LocatedModel;

/** A model inside another. */
export interface LocatedModel {
  kind: 'model';
  model: LocatedGraph;
  /** Where it is inside TimeDistributed, whose name the graph has: its own. */
  distributed?: { name: string };
}

/** A call, and where it stood in what the client sent. */
export interface LocatedCall extends Call {
  pointer: string;
  /** Pointer to an argument by its position or name, or to the call that lacks it. */
  argument(key: number | string): string;
}

/** A node; one that could not be read has no item, and its issues have been reported. */
export interface LocatedNode extends GraphNode<LocatedItem | undefined> {
  pointer: string;
  calls: readonly LocatedCall[];
  /** Whether the definition leaves it out: the input layer of a chain that begins with another layer. */
  isImplied?: boolean;
}

/**
 * A model in any of its forms, read into a graph. Names of nodes are unique, and every reference leads to an output of a call
 * of a node, as far as that can be known before shapes are; calls may form a cycle.
 */
export interface LocatedGraph extends ModelGraph<LocatedItem | undefined> {
  /** A sequential model is a chain, which is stored as a list of layers. */
  form: 'sequential' | 'functional';
  name?: string;
  /** False freezes every layer of a model inside another. */
  trainable?: false;
  pointer: string;
  nodes: readonly LocatedNode[];
  /** Pointer to the list of inputs, or of outputs. */
  inputsPointer: string;
  outputsPointer: string;
}

/** A definition as far as it could be read, and the findings about it. */
export interface ParsedDefinition {
  graph: LocatedGraph | undefined;
  issues: Finding[];
  warnings: JobWarning[];
  /** The arguments of `compile` that Keras 3 prints with a compiled model. */
  compileConfig?: { config: JsonObject; pointer: string };
}
