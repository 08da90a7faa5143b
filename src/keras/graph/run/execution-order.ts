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
  const { depths } = depthsOf(fromOutputs(leavesOf(graph.outputs), calls).left, calls);
  const reached = [...depths]
    .sort(([, one], [, other]) => other - one)
    .flatMap(([key]) => calls.get(key) ?? []);
  return {
    outcome: 'ordered',
    calls: [...reached, ...order.calls.filter((call) => !depths.has(keyOf(call)))],
  };
}

/**
 * The nodes in the order of Keras's `model.operations`, which is that of its layers and weights: those furthest from the outputs
 * first, then as a search from the outputs meets them. Nodes that no output depends on, which Keras leaves out, come last.
 */
export function operationOrder<Node extends GraphNode<unknown>>(
  graph: Pick<ModelGraph<unknown>, 'outputs' | 'inputs'> & { nodes: readonly Node[] },
): readonly Node[] {
  const order = callOrder(graph);
  if (order.outcome === 'cyclic') return graph.nodes;
  const calls = new Map(order.calls.map((call) => [keyOf(call), call]));
  const { entered, left } = fromOutputs(leavesOf(graph.outputs), calls);
  const { ofNodes } = depthsOf(left, calls);
  // An input that no output depends on comes before the others of depth 0.
  const unused = leavesOf(graph.inputs).flatMap(({ node }) => (ofNodes.has(node) ? [] : [node]));
  const met = [...new Set([...unused, ...entered.map((key) => calls.get(key)?.node.name ?? key)])];
  const places = new Map(met.map((name, index) => [name, { depth: ofNodes.get(name) ?? 0, index }]));
  const placeOf = ({ name }: Node) => places.get(name) ?? { depth: -1, index: 0 };
  return graph.nodes.toSorted((one, other) => {
    const [first, second] = [placeOf(one), placeOf(other)];
    return second.depth - first.depth || first.index - second.index;
  });
}

type Calls<Node> = ReadonlyMap<string, GraphCall<Node>>;

const keyOf = ({ node, index }: GraphCall<GraphNode<unknown>>): string => `${node.name}/${index}`;
const keyOfTensor = ({ node, call }: TensorReference): string => `${node}/${call}`;

/**
 * The calls that outputs depend on, depth first, without recursion: in the order in which they are met, and each after those that
 * it depends on.
 */
function fromOutputs<Node extends GraphNode<unknown>>(
  outputs: readonly TensorReference[],
  calls: Calls<Node>,
): { entered: string[]; left: string[] } {
  const found = new Set<string>();
  const seen = new Set<string>();
  const open: { key: string; pending: string[] }[] = [];
  const enter = (key: string) => {
    if (seen.has(key)) return;
    seen.add(key);
    open.push({ key, pending: sourcesOf(calls.get(key)).reverse() });
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
function depthsOf<Node extends GraphNode<unknown>>(ordered: readonly string[], calls: Calls<Node>) {
  const depths = new Map<string, number>();
  const ofNodes = new Map<string, number>();
  for (const key of ordered.toReversed()) {
    const call = calls.get(key);
    const name = call?.node.name ?? key;
    const depth = Math.max(depths.get(key) ?? 0, ofNodes.get(name) ?? 0);
    ofNodes.set(name, depth);
    depths.set(key, depth);
    for (const source of sourcesOf(call)) depths.set(source, Math.max(depth + 1, depths.get(source) ?? 0));
  }
  return { depths, ofNodes };
}

function sourcesOf<Node extends GraphNode<unknown>>(call: GraphCall<Node> | undefined): string[] {
  const given: Call | undefined = call?.node.calls[call.index];
  if (given === undefined) return [];
  return [...given.args, ...sortedEntries(given.kwargs).map(([, argument]) => argument)]
    .flatMap(leavesOf)
    .flatMap((leaf) => ('tensor' in leaf ? [keyOfTensor(leaf.tensor)] : []));
}
