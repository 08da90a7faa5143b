import { type NodeDef, nodeOf } from './saved-model-proto.js';

/**
 * The nodes that outputs are computed from, in their order. A gradient of TensorFlow gives the derivatives by all inputs of an
 * operation, of which a frozen layer uses some: what only computes the others is left out.
 */
export function neededNodes(nodes: readonly NodeDef[], outputs: readonly string[]): NodeDef[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const needed = new Set<NodeDef>();
  const waiting = outputs.map(nodeOf);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const node = byName.get(name);
    if (node === undefined || needed.has(node)) continue;
    needed.add(node);
    waiting.push(...node.input.map(nodeOf));
  }
  return nodes.filter((node) => needed.has(node));
}
