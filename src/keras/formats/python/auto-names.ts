import { callOrder } from '../../graph/order.js';
import type { ResolvedGraph, ResolvedNode } from '../../graph/resolved.js';
import { specOf } from '../../layers/index.js';
import { layersInside } from '../../layers/inside.js';
import type { IsNamed } from './layer.js';

/** Layers that make others, whose names Keras counts too. */
const MAKES_LAYERS =
  /^(Rand|Aug|MixUp|CutMix|MultiHead|GroupQuery|TextVec|Bidirectional|TimeDistributed|RNN|Stacked|Pipeline)/;

/**
 * Which names a script must give: those that Keras would not give by itself, which counts the layers of a class in the order in which
 * they are made. All of them in a model with layers inside others.
 */
export function namesToGive(graph: ResolvedGraph): IsNamed {
  if (graph.nodes.some(makesLayers)) return () => true;
  const counts = new Map<string, number>();
  const own = new Set(
    nodesInOrder(graph)
      .filter((node) => isOwnName(node, counts))
      .map(({ name }) => name),
  );
  const model = graph.form === 'sequential' ? 'sequential' : 'functional';
  return (name) => !own.has(name) && !(name === graph.name && name === model);
}

const makesLayers = ({ item }: ResolvedNode): boolean =>
  item.kind === 'model' ||
  (item.kind === 'layer' &&
    (MAKES_LAYERS.test(item.layer.type) || layersInside({ ...item.layer }).length > 0));

function nodesInOrder(graph: ResolvedGraph): ResolvedNode[] {
  const order = callOrder(graph);
  const calls = order.outcome === 'ordered' ? order.calls : [];
  return calls.filter(({ index }) => index === 0).map(({ node }) => node);
}

/** Whether Keras gives a node its name; it counts operations too, whose functions take no name. */
function isOwnName({ name, item, isImplied }: ResolvedNode, counts: Map<string, number>): boolean {
  const base = baseOf(item);
  const count = counts.get(base) ?? 0;
  const isOwn = isImplied === true || name === (count === 0 ? base : `${base}_${count}`);
  if (isOwn || item.kind === 'operation') counts.set(base, count + 1);
  return isOwn;
}

function baseOf(item: ResolvedNode['item']): string {
  if (item.kind === 'layer')
    return item.layer.type === 'InputLayer' ? 'input_layer' : specOf(item.layer.type).baseName;
  const type = item.kind === 'operation' ? item.operation.type : 'functional';
  return type
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
