import type { Call, GraphNode, ModelGraph, TensorReference } from '../graph.js';
import { type CallOrder, callOrder, type GraphCall } from '../order.js';
import { leavesOf, sortedEntries } from '../structure.js';

/**
 * Orders the calls as Keras runs them: those furthest from the outputs first. It decides which call of a shared layer updates
 * its moving statistics first. After `map_graph` of keras.src.ops.function.
 */
export function executionOrder<Node extends GraphNode<unknown>>(
  graph: Pick<ModelGraph<unknown>, 'outputs'> & { nodes: readonly Node[] },
): CallOrder<Node> {
  const order = callOrder(graph);
  if (order.outcome === 'cyclic') return order;
  const calls = new Map(order.calls.map((call) => [keyOf(call), call]));
  const search: CallSearch = {
    sourcesOf: (key) => callSources(calls.get(key)),
    nodeOf: (key) => calls.get(key)?.node.name ?? key,
  };
  const { depths } = depthsOf(fromOutputs(leavesOf(graph.outputs), search).left, search);
  const reached = [...depths]
    .sort(([, one], [, other]) => other - one)
    .flatMap(([key]) => calls.get(key) ?? []);
  return {
    outcome: 'ordered',
    calls: [...reached, ...order.calls.filter((call) => !depths.has(keyOf(call)))],
  };
}

/** A graph of calls by their keys, as Keras searches it. */
export interface CallSearch {
  /** The calls that a call takes its tensors from. */
  sourcesOf(key: string): readonly string[];
  /** The node that a call belongs to. */
  nodeOf(key: string): string;
}

/** The key of a call of a node. */
export const keyOf = ({ node, index }: GraphCall<GraphNode<unknown>>): string => `${node.name}/${index}`;
/** The key of the call that gives a tensor. */
export const keyOfTensor = ({ node, call }: TensorReference): string => `${node}/${call}`;

/**
 * The calls that outputs depend on, depth first, without recursion: in the order in which they are met, and each after those that
 * it depends on.
 */
export function fromOutputs(
  outputs: readonly TensorReference[],
  { sourcesOf }: CallSearch,
): { entered: string[]; left: string[] } {
  const found = new Set<string>();
  const seen = new Set<string>();
  const open: { key: string; pending: string[] }[] = [];
  const enter = (key: string) => {
    if (seen.has(key)) return;
    seen.add(key);
    open.push({ key, pending: [...sourcesOf(key)].reverse() });
  };
  for (const output of outputs) {
    enter(keyOfTensor(output));
    for (let frame = open.at(-1); frame !== undefined; frame = open.at(-1)) {
      const next = frame.pending.pop();
      if (next !== undefined) enter(next);
      else found.add(open.pop()?.key ?? frame.key);
    }
  }
  return { entered: [...seen], left: [...found] };
}

/** The distance of each call from the outputs; all calls of a layer have at least that of the ones before. */
export function depthsOf(ordered: readonly string[], { sourcesOf, nodeOf }: CallSearch) {
  const depths = new Map<string, number>();
  const ofNodes = new Map<string, number>();
  for (const key of ordered.toReversed()) {
    const name = nodeOf(key);
    const depth = Math.max(depths.get(key) ?? 0, ofNodes.get(name) ?? 0);
    ofNodes.set(name, depth);
    depths.set(key, depth);
    for (const source of sourcesOf(key)) depths.set(source, Math.max(depth + 1, depths.get(source) ?? 0));
  }
  return { depths, ofNodes };
}

/** The keys of the calls that a call takes its tensors from, in the order of Keras. */
export function callSources(call: GraphCall<GraphNode<unknown>> | undefined): string[] {
  const given: Call | undefined = call?.node.calls[call.index];
  if (given === undefined) return [];
  return [...given.args, ...sortedEntries(given.kwargs).map(([, argument]) => argument)]
    .flatMap(leavesOf)
    .flatMap((leaf) => ('tensor' in leaf ? [keyOfTensor(leaf.tensor)] : []));
}
