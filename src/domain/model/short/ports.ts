import type { Structure, TensorReference } from '../../../keras/graph/graph.js';
import { leaf, leavesOf, mapLeaves } from '../../../keras/graph/structure.js';
import { showValue } from '../../../schema/show-value.js';
import { isInputLayer } from '../chain-graph.js';
import type { LocatedNode } from '../located-graph.js';
import type { TensorReader } from './tensor-names.js';

/** The tensors of the inputs or outputs; a constant among them has been reported or is left out. */
export function readPorts(
  value: unknown,
  pointer: string,
  reader: TensorReader,
): Structure<TensorReference> | undefined {
  if (value === undefined) return undefined;
  const before = reader.issues.length;
  const structure = reader.read(value, pointer);
  if (leavesOf(structure).some((one) => 'constant' in one) && reader.issues.length === before) {
    const detail = `Expected names of layers, in a list or an object; got ${showValue(value)}.`;
    reader.issues.push({ pointer, code: 'invalid_type', detail });
  }
  // Ports that are known in part would be compared with data and losses for all of them.
  if (reader.issues.length > before) return { kind: 'list', items: [] };
  return mapLeaves(structure, (one) => ('tensor' in one ? one.tensor : NOWHERE));
}

const NOWHERE: TensorReference = { node: '', call: 0, output: 0 };

const reference = (node: string, call = 0): TensorReference => ({ node, call, output: 0 });

/** Every input layer, in the order of the layers. */
export function everyInput(nodes: readonly LocatedNode[]): Structure<TensorReference> {
  return oneOrList(nodes.filter(({ item }) => isInputLayer(item)).map(({ name }) => reference(name)));
}

/** Every call whose output nothing takes. */
export function everySink(nodes: readonly LocatedNode[]): Structure<TensorReference> {
  const used = new Set<string>();
  const calls = nodes.flatMap((node) => node.calls);
  for (const { args, kwargs } of calls)
    for (const one of [...args, ...Object.values(kwargs)].flatMap(leavesOf))
      if ('tensor' in one) used.add(`${one.tensor.node}/${one.tensor.call}`);
  const sinks = nodes
    .filter(({ item }) => !isInputLayer(item))
    .flatMap(({ name, calls: own }) =>
      [...own.keys()].filter((call) => !used.has(`${name}/${call}`)).map((call) => reference(name, call)),
    );
  return oneOrList(sinks);
}

function oneOrList(references: readonly TensorReference[]): Structure<TensorReference> {
  const [only, ...others] = references;
  return only !== undefined && others.length === 0
    ? leaf(only)
    : { kind: 'list', items: references.map(leaf) };
}
