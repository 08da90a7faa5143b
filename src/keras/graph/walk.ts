import type { GraphNode, TensorReference } from './graph.js';
import { type CallOrder, callOrder, type GraphCall } from './order.js';

/** The value of a tensor that an earlier call gave; undefined where the reference leads nowhere. */
export type TensorLookup<Tensor> = (reference: TensorReference) => Tensor | undefined;

/**
 * Visits every call of a graph, each after those that it takes its tensors from.
 * @param visit the outputs of a call; an input layer gives the input of the model
 * @param order as they stand in the definition, unless another one is given
 * @returns the tensors, to look up the outputs; undefined where calls form a cycle
 */
export function walk<Node extends GraphNode<unknown>, Tensor>(
  graph: { nodes: readonly Node[] },
  visit: (call: GraphCall<Node>, tensor: TensorLookup<Tensor>) => readonly Tensor[],
  order: CallOrder<Node> = callOrder(graph),
): TensorLookup<Tensor> | undefined {
  if (order.outcome === 'cyclic') return undefined;
  const known = new Map<string, (readonly Tensor[])[]>();
  const lookup: TensorLookup<Tensor> = ({ node, call, output }) => known.get(node)?.[call]?.[output];
  for (const call of order.calls) {
    const outputs = known.get(call.node.name) ?? [];
    outputs[call.index] = visit(call, lookup);
    known.set(call.node.name, outputs);
  }
  return lookup;
}
