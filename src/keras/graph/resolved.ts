import type { CompleteLayer } from '../layers/index.js';
import type { OperationArgument, OperationModule } from '../operations/operation.js';
import type { GraphNode, ModelGraph } from './graph.js';

/** A tensor operation with the arguments of its constructor. */
export interface Operation {
  module: OperationModule;
  /** The class name in Keras: `Add`. */
  type: string;
  config: Readonly<Record<string, OperationArgument<never>>>;
}

/** A layer, an operation or a model inside a model, complete and accepted. */
export type ResolvedItem =
  | { kind: 'layer'; layer: CompleteLayer }
  | { kind: 'operation'; operation: Operation }
  | ResolvedModel;

/** A model inside another. */
export interface ResolvedModel {
  kind: 'model';
  model: ResolvedGraph;
  /** Whether it is inside TimeDistributed, which applies it to each step of its input. */
  isDistributed?: true;
}

/** A node of a graph that was accepted. */
export interface ResolvedNode extends GraphNode<ResolvedItem> {
  /** Whether the definition leaves it out: the input layer of a chain that begins with another layer. */
  isImplied?: boolean;
}

/** A model whose layers are complete and fit each other. */
export interface ResolvedGraph extends ModelGraph<ResolvedItem> {
  /** A sequential model is a chain, which is stored as a list of layers. */
  form: 'sequential' | 'functional';
  name: string;
  nodes: readonly ResolvedNode[];
}
