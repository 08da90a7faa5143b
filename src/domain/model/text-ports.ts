import { tensorsOf } from '../../keras/graph/order.js';
import { portsOf } from '../../keras/graph/ports.js';
import type { CompleteLayer, Layer } from '../../keras/layers/index.js';
import { completeLayer, hostOf } from '../../keras/layers/rules.js';
import type { LocatedGraph, LocatedNode } from './located-graph.js';

/** Whether an input takes texts and nothing else: its dtype says so, or, where it has none, a layer that it goes to. */
export function takesTexts(graph: LocatedGraph, input: number): boolean {
  const name = portsOf(graph.inputs)[input]?.tensor.node;
  const node = graph.nodes.find((other) => other.name === name);
  const layer = node && layerOf(node);
  if (name === undefined || layer?.type !== 'InputLayer') return false;
  if (layer.dtype !== undefined) return layer.dtype === 'string';
  return graph.nodes.some((other) => isFrom(other, name) && needsTexts(other));
}

const layerOf = ({ item }: LocatedNode): Layer | undefined =>
  item?.kind === 'layer' ? item.layer.layer : undefined;

const isFrom = ({ calls }: LocatedNode, name: string): boolean =>
  calls.some((call) => tensorsOf(call).some(({ node }) => node === name));

function needsTexts(node: LocatedNode): boolean {
  const { item } = node;
  if (item?.kind === 'model') return takesTexts(item.model, 0);
  const layer = layerOf(node);
  if (layer === undefined) return false;
  const host = hostOf(completed(layer));
  return host?.when === 'always' && host.takes.every((element) => element === 'texts');
}

const completed = (layer: Layer): CompleteLayer => completeLayer(layer, layer.name ?? layer.type);
