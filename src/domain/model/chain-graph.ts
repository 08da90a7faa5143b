import type { TensorReference } from '../../keras/graph/graph.js';
import { leaf } from '../../keras/graph/structure.js';
import type { LocatedCall, LocatedGraph, LocatedItem, LocatedNode } from './located-graph.js';

/** An entry of a chain, with its unique name; one that could not be read has no item. */
export interface ChainEntry {
  name: string;
  item: LocatedItem | undefined;
  pointer: string;
}

const IMPLIED_INPUT = 'input_layer';

/** The graph of a chain. An input layer is implied where the first entry is none. */
export function chainGraph(
  entries: readonly ChainEntry[],
  place: { pointer: string; name?: string },
): LocatedGraph {
  const [first] = entries;
  const nodes = first !== undefined && isInputLayer(first.item) ? [] : [impliedInput(entries, place.pointer)];
  for (const { name, item, pointer } of entries) {
    const before = nodes.at(-1)?.name;
    const args = before === undefined ? [] : [leaf({ tensor: firstOutputOf(before) })];
    nodes.push({ name, item, pointer, calls: [callAt(pointer, args)] });
  }
  return {
    ...place,
    form: 'sequential',
    nodes,
    inputs: leaf(firstOutputOf(nodes[0]?.name ?? IMPLIED_INPUT)),
    outputs: leaf(firstOutputOf(nodes.at(-1)?.name ?? IMPLIED_INPUT)),
    inputsPointer: place.pointer,
    outputsPointer: entries.at(-1)?.pointer ?? place.pointer,
  };
}

/** The first output of the first call of a node. */
export const firstOutputOf = (node: string): TensorReference => ({ node, call: 0, output: 0 });

/** Whether an item is an input layer. */
export const isInputLayer = (item: LocatedItem | undefined): boolean =>
  item?.kind === 'layer' && item.layer.layer.type === 'InputLayer';

const callAt = (pointer: string, args: LocatedCall['args']): LocatedCall => ({
  args,
  kwargs: {},
  pointer,
  argument: () => pointer,
});

function impliedInput(entries: readonly ChainEntry[], pointer: string): LocatedNode {
  const taken = new Set(entries.map(({ name }) => name));
  let name = IMPLIED_INPUT;
  for (let count = 1; taken.has(name); count += 1) name = `${IMPLIED_INPUT}_${count}`;
  const layer = { layer: { type: 'InputLayer' as const, name }, pointer, argument: () => pointer };
  return {
    name,
    item: { kind: 'layer', layer },
    pointer,
    calls: [callAt(pointer, [])],
    isImplied: true,
  };
}
