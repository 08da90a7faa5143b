import { isObject } from '../../../../schema/json-object.js';
import { type ChainEntry, chainGraph, isInputLayer } from '../../chain-graph.js';
import { nameNodes } from '../../layer-names.js';
import type { LocatedGraph, LocatedItem } from '../../located-graph.js';
import { readDimensions } from '../layers/keras-layer.js';
import { type Reading, report } from '../reading.js';
import type { SavedLayers } from '../saved-layers.js';
import { readSavedNode, type SavedNode } from '../saved-node.js';

/** Reads a Sequential model as a chain. */
export function readSequential(saved: SavedLayers, reading: Reading): LocatedGraph {
  const nodes = saved.layers.map((layer, index) =>
    readSavedNode(layer, `${saved.layersPointer}/${index}`, reading),
  );
  const { names, issues } = nameNodes(nodes);
  reading.issues.push(...issues);
  const entries = nodes.map((node, index) => ({
    name: names[index] ?? '',
    item: placed(node, index, reading),
    pointer: node.pointer,
  }));
  return chainGraph(withBuildShape(entries, saved), {
    pointer: saved.pointer,
    ...(saved.name !== undefined && { name: saved.name }),
  });
}

/** The item, unless it cannot stand at this place of a chain. */
function placed(
  { item, pointer, saved }: SavedNode,
  index: number,
  reading: Reading,
): LocatedItem | undefined {
  if (index > 0 && isInputLayer(item)) {
    const detail = `InputLayer must be the first layer; it is number ${index + 1}. Remove it or move it to the front.`;
    return report(reading, pointer, 'misplaced_layer', detail);
  }
  const isFunction =
    item === undefined && ['TFOpLambda', 'SlicingOpLambda'].includes(String(saved['class_name']));
  if (item?.kind !== 'operation' && !isFunction) return item;
  return report(
    reading,
    pointer,
    'misplaced_layer',
    'An operation must be in a functional model, not in a Sequential one.',
  );
}

/** A model that was built without a declared input shape has it as build_input_shape. */
function withBuildShape(entries: ChainEntry[], { config, pointer }: SavedLayers): ChainEntry[] {
  const dimensions = isObject(config) ? readDimensions(config['build_input_shape']) : undefined;
  const [first, ...rest] = entries;
  if (dimensions === undefined || first?.item?.kind !== 'layer') return entries;
  const { layer } = first.item;
  if (layer.declaredInput !== undefined) return entries;
  const declaredInput = { shape: dimensions.slice(1), pointer: `${pointer}/config/build_input_shape` };
  return [{ ...first, item: { kind: 'layer', layer: { ...layer, declaredInput } } }, ...rest];
}
