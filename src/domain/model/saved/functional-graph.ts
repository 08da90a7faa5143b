import { isObject, type JsonObject } from '../../../schema/json-object.js';
import { showValue } from '../../../schema/show-value.js';

/** The form of a functional model's graph: a chain of layers, branched (with the reason), or not stated by the definition. */
export type GraphShape = { kind: 'chain' } | { kind: 'branched'; why: string } | { kind: 'unstated' };

interface GraphNode {
  name: string;
  /** The layers that each call of this layer takes its inputs from. */
  calls: string[][];
}

/** Whether a functional model's layers stand one after the other in their order, each used once, to one output. */
export function graphShape(config: JsonObject, layers: readonly JsonObject[]): GraphShape {
  if (!layers.every((layer) => Array.isArray(layer['inbound_nodes']))) return { kind: 'unstated' };
  const outputs = sourcesOf(config['output_layers']);
  if (outputs.length > 1) return { kind: 'branched', why: `the model has ${outputs.length} outputs` };
  const nodes = layers.map(toNode);
  for (const [index, node] of nodes.entries()) {
    const why = whyNoLink(node, nodes[index - 1]);
    if (why !== undefined) return { kind: 'branched', why };
  }
  const [output = nodes.at(-1)?.name] = outputs;
  return output === nodes.at(-1)?.name
    ? { kind: 'chain' }
    : { kind: 'branched', why: `the output is that of ${showValue(output)}, which is not the last layer` };
}

function whyNoLink({ name, calls }: GraphNode, before: GraphNode | undefined): string | undefined {
  const shown = showValue(name);
  const [inputs = []] = calls;
  if (calls.length > 1) return `${shown} is used ${calls.length} times`;
  if (inputs.length > 1) return `${shown} takes ${inputs.length} inputs`;
  if (inputs[0] === before?.name) return undefined;
  return inputs[0] === undefined
    ? `${shown} is a second input`
    : `${shown} takes the output of ${showValue(inputs[0])}, which is not the layer before it`;
}

function toNode(layer: JsonObject): GraphNode {
  const nodes: readonly unknown[] = Array.isArray(layer['inbound_nodes']) ? layer['inbound_nodes'] : [];
  return { name: String(layer['name'] ?? ''), calls: nodes.map(sourcesOf) };
}

/** The layers named in one call: `["dense", 0, 0, {}]` in Keras 2, `"keras_history": ["dense", 0, 0]` in Keras 3. */
function sourcesOf(node: unknown): string[] {
  if (isObject(node)) return Object.values(node).flatMap(sourcesOf);
  if (!Array.isArray(node)) return [];
  const entries: unknown[] = node;
  const [name, position] = entries;
  if (typeof name === 'string' && typeof position === 'number')
    return [name, ...entries.slice(3).flatMap(sourcesOf)];
  return entries.flatMap(sourcesOf);
}
