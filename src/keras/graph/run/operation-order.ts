import { callOrder } from '../order.js';
import type { ResolvedGraph, ResolvedNode } from '../resolved.js';
import { leavesOf } from '../structure.js';
import { callSources, depthsOf, fromOutputs, keyOf } from './execution-order.js';
import { maskOperations } from './mask-operations.js';

/**
 * The nodes in the order of Keras's `model.operations`, which is that of its layers and weights: those furthest from the outputs
 * first, then as a search from the outputs meets them. Nodes that no output depends on, which Keras leaves out, come last.
 */
export function operationOrder(graph: ResolvedGraph): readonly ResolvedNode[] {
  const order = callOrder(graph);
  if (order.outcome === 'cyclic') return graph.nodes;
  const calls = new Map(order.calls.map((call) => [keyOf(call), call]));
  const { operations, masksOf } = maskOperations(order.calls);
  const search = {
    sourcesOf: (key: string) =>
      operations.get(key) ?? [...callSources(calls.get(key)), ...(masksOf.get(key) ?? [])],
    nodeOf: (key: string) => calls.get(key)?.node.name ?? key,
  };
  const { entered, left } = fromOutputs(leavesOf(graph.outputs), search);
  const { ofNodes } = depthsOf(left, search);
  // An input that no output depends on comes before the others of depth 0.
  const unused = leavesOf(graph.inputs).flatMap(({ node }) => (ofNodes.has(node) ? [] : [node]));
  const met = [...new Set([...unused, ...entered.map(search.nodeOf)])];
  const places = new Map(met.map((name, index) => [name, { depth: ofNodes.get(name) ?? 0, index }]));
  const placeOf = ({ name }: ResolvedNode) => places.get(name) ?? { depth: -1, index: 0 };
  return graph.nodes.toSorted((one, other) => {
    const [first, second] = [placeOf(one), placeOf(other)];
    return second.depth - first.depth || first.index - second.index;
  });
}
