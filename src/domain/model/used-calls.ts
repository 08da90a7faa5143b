import type { TensorReference } from '../../keras/graph/graph.js';
import { tensorsOf } from '../../keras/graph/order.js';
import { leavesOf, mapEntries, mapLeaves } from '../../keras/graph/structure.js';
import { safeText } from '../../schema/show-value.js';
import type { JobWarning } from '../problems/finding.js';
import type { LocatedCall, LocatedGraph, LocatedItem, LocatedNode } from './located-graph.js';

/** The calls of each node that the outputs depend on, in their order. */
type UsedCalls = ReadonlyMap<string, readonly number[]>;

/** The graph without the layers and calls that no output depends on, which Keras leaves out as well, and warnings about them. */
export function withoutUnused(graph: LocatedGraph): { graph: LocatedGraph; warnings: JobWarning[] } {
  const used = usedCalls(graph);
  const isKept = ({ name }: LocatedNode) => used.has(name);
  const inside = graph.nodes.filter(isKept).map((node) => ({ node, ...usedInside(node.item) }));
  const warnings = [
    ...graph.nodes.filter((node) => !isKept(node)).map(unusedNode),
    ...inside.flatMap((one) => one.warnings),
  ];
  const moved = (reference: TensorReference): TensorReference => ({
    ...reference,
    call: (used.get(reference.node) ?? []).indexOf(reference.call),
  });
  const nodes = inside.map(({ node, item }) => ({
    ...node,
    item,
    calls: keptCalls(node, used).map((call) => moveCall(call, moved)),
  }));
  return { graph: { ...graph, nodes, outputs: mapLeaves(graph.outputs, moved) }, warnings };
}

/** Follows the references back from the outputs. Inputs stay, used or not. */
function usedCalls({ nodes, inputs, outputs }: LocatedGraph): UsedCalls {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const used = new Map<string, Set<number>>();
  const open = [...leavesOf(outputs), ...leavesOf(inputs)];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const calls = used.get(next.node) ?? new Set();
    if (calls.has(next.call)) continue;
    used.set(next.node, calls.add(next.call));
    const call = byName.get(next.node)?.calls[next.call];
    if (call !== undefined) open.push(...tensorsOf(call));
  }
  return new Map([...used].map(([name, calls]) => [name, [...calls].sort((a, b) => a - b)]));
}

const keptCalls = ({ name, calls }: LocatedNode, used: UsedCalls): LocatedCall[] =>
  (used.get(name) ?? []).flatMap((index) => calls[index] ?? []);

function moveCall(call: LocatedCall, move: (reference: TensorReference) => TensorReference): LocatedCall {
  const moveLeaf = (leaf: Parameters<typeof tensorsOf>[0]['args'][number]) =>
    mapLeaves(leaf, (one) => ('tensor' in one ? { tensor: move(one.tensor) } : one));
  return { ...call, args: call.args.map(moveLeaf), kwargs: mapEntries(call.kwargs, moveLeaf) };
}

function usedInside(item: LocatedItem | undefined): {
  item: LocatedItem | undefined;
  warnings: JobWarning[];
} {
  if (item?.kind !== 'model') return { item, warnings: [] };
  const { graph, warnings } = withoutUnused(item.model);
  return { item: { ...item, model: graph }, warnings };
}

const unusedNode = ({ name, pointer }: LocatedNode): JobWarning => ({
  code: 'unused_layer',
  pointer,
  detail: `No output depends on '${safeText(name)}', so it is left out. Name it among the outputs, or remove it.`,
});
