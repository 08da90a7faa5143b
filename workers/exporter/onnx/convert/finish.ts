import type { Initializer, OnnxGraph, OnnxNode } from '../onnx-graph.js';
import type { Constants } from './builder.js';

/** A graph without what nothing uses, and its constants, those of a weight named for it. */
export function finished(
  graph: OnnxGraph,
  constants: Constants,
): { graph: OnnxGraph; initializers: Initializer[] } {
  const needed = withNeeded(graph);
  const used = namesUsed(needed);
  const initializers = [...constants.known.values()].flatMap(({ name, type, constant }) =>
    used.has(name) && constant !== undefined ? [{ name, type, ...constant }] : [],
  );
  const renamed = weightNames(initializers, constants, needed);
  return {
    graph: withNames(needed, renamed),
    initializers: initializers.map((one) => ({ ...one, name: renamed.get(one.name) ?? one.name })),
  };
}

/** The nodes that an output depends on; bodies of loops likewise. */
function withNeeded(graph: OnnxGraph): OnnxGraph {
  const needed = new Set(graph.outputs.map(({ name }) => name));
  const nodes: OnnxNode[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((output) => needed.has(output))) continue;
    const kept = withNeededInside(node);
    for (const name of namesOf(kept)) needed.add(name);
    nodes.push(kept);
  }
  return { ...graph, nodes: nodes.reverse() };
}

const withNeededInside = (node: OnnxNode): OnnxNode => ({
  ...node,
  attributes: Object.fromEntries(
    Object.entries(node.attributes).map(([name, value]) => [
      name,
      typeof value === 'object' && 'graph' in value ? { graph: withNeeded(value.graph) } : value,
    ]),
  ),
});

/** Names that a node takes, those in the body of a loop included. */
function namesOf({ inputs, attributes }: OnnxNode): string[] {
  const inside = Object.values(attributes).flatMap((value) =>
    typeof value === 'object' && 'graph' in value ? [...namesUsed(value.graph)] : [],
  );
  return [...inputs, ...inside];
}

/** Names that the nodes and outputs of a graph take. */
export const namesUsed = ({ nodes, outputs }: OnnxGraph): Set<string> =>
  new Set([...nodes.flatMap(namesOf), ...outputs.map(({ name }) => name)]);

/** A weight that is in the file in one form has its own name there, however its axes lie. */
function weightNames(
  initializers: readonly Initializer[],
  { origins }: Constants,
  graph: OnnxGraph,
): ReadonlyMap<string, string> {
  const taken = new Set([
    ...graph.nodes.flatMap(({ outputs }) => outputs),
    ...graph.inputs.map(({ name }) => name),
  ]);
  const forms = new Map<string, string[]>();
  for (const { name } of initializers) {
    const origin = origins.get(name);
    if (origin !== undefined) forms.set(origin, [...(forms.get(origin) ?? []), name]);
  }
  const renamed = new Map<string, string>();
  for (const [path, [name, ...others]] of forms)
    if (name !== undefined && others.length === 0 && !taken.has(path)) renamed.set(name, path);
  return renamed;
}

function withNames(graph: OnnxGraph, renamed: ReadonlyMap<string, string>): OnnxGraph {
  const rename = (name: string): string => renamed.get(name) ?? name;
  return {
    ...graph,
    nodes: graph.nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map(rename),
      attributes: Object.fromEntries(
        Object.entries(node.attributes).map(([name, value]) => [
          name,
          typeof value === 'object' && 'graph' in value ? { graph: withNames(value.graph, renamed) } : value,
        ]),
      ),
    })),
  };
}
