import { type NodeDef, nodeOf } from '../graph/saved-model-proto.js';

/** The nodes that the given outputs depend on, in their order. */
export function neededNodes(nodes: readonly NodeDef[], outputs: readonly string[]): NodeDef[] {
  const named = new Map(nodes.map((node) => [node.name, node]));
  const needed = new Set<string>();
  const due = outputs.map(nodeOf);
  for (let name = due.pop(); name !== undefined; name = due.pop()) {
    if (needed.has(name)) continue;
    needed.add(name);
    due.push(...(named.get(name)?.input ?? []).map(nodeOf));
  }
  return nodes.filter(({ name }) => needed.has(name));
}
