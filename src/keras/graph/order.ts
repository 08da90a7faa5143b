import type { Call, GraphNode, TensorReference } from './graph.js';
import { leavesOf } from './structure.js';

/** A call of a node of a graph. */
export interface GraphCall<Node> {
  node: Node;
  /** Counted from 0. */
  index: number;
}

/** The calls of a graph in an order in which each comes after those that it takes its tensors from, or calls that form a cycle. */
export type CallOrder<Node> =
  | { outcome: 'ordered'; calls: GraphCall<Node>[] }
  | { outcome: 'cyclic'; cycle: string[] };

/** The tensors among the arguments of a call, in their order. */
export function tensorsOf({ args, kwargs }: Call): TensorReference[] {
  return [...args, ...Object.values(kwargs)]
    .flatMap(leavesOf)
    .flatMap((leaf) => ('tensor' in leaf ? [leaf.tensor] : []));
}

/** Orders the calls, as they stand in the definition wherever that is possible. References that lead nowhere are left out. */
export function callOrder<Node extends GraphNode<unknown>>({
  nodes,
}: {
  nodes: readonly Node[];
}): CallOrder<Node> {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const calls: GraphCall<Node>[] = [];
  const state = new Map<string, 'open' | 'done'>();
  for (const node of nodes)
    for (const index of node.calls.keys()) {
      const cycle = visit({ node, index }, byName, state, calls);
      if (cycle !== undefined) return { outcome: 'cyclic', cycle };
    }
  return { outcome: 'ordered', calls };
}

const keyOf = ({ node, index }: GraphCall<GraphNode<unknown>>): string => `${node.name}/${index}`;

/** A call whose tensors are being visited, and those left. */
interface Frame<Node> {
  call: GraphCall<Node>;
  pending: GraphCall<Node>[];
}

/** Without recursion: a chain may have thousands of layers. @returns the nodes of a cycle */
function visit<Node extends GraphNode<unknown>>(
  start: GraphCall<Node>,
  byName: ReadonlyMap<string, Node>,
  state: Map<string, 'open' | 'done'>,
  calls: GraphCall<Node>[],
): string[] | undefined {
  const open: Frame<Node>[] = [];
  const enter = (call: GraphCall<Node>) => {
    state.set(keyOf(call), 'open');
    open.push({ call, pending: callsBefore(call, byName).reverse() });
  };
  if (!state.has(keyOf(start))) enter(start);
  for (let frame = open.at(-1); frame !== undefined; frame = open.at(-1)) {
    const next = frame.pending.pop();
    if (next === undefined) {
      state.set(keyOf(frame.call), 'done');
      calls.push(frame.call);
      open.pop();
    } else if (state.get(keyOf(next)) === 'open') {
      const from = open.findIndex(({ call }) => keyOf(call) === keyOf(next));
      return open.slice(from).map(({ call }) => call.node.name);
    } else if (!state.has(keyOf(next))) enter(next);
  }
  return undefined;
}

function callsBefore<Node extends GraphNode<unknown>>(
  { node, index }: GraphCall<Node>,
  byName: ReadonlyMap<string, Node>,
): GraphCall<Node>[] {
  const call = node.calls[index];
  if (call === undefined) return [];
  return tensorsOf(call).flatMap(({ node: name, call: at }) => {
    const from = byName.get(name);
    return from?.calls[at] === undefined ? [] : [{ node: from, index: at }];
  });
}
