import type { ResolvedGraph, ResolvedItem } from '../../keras/graph/resolved.js';
import type { CompleteLayer } from '../../keras/layers/index.js';
import type { LocatedGraph, LocatedItem } from './located-graph.js';
import type { LocatedLayer } from './located-layer.js';

/** The place of a layer: its name, the same with the models around it, and the graph that it is in. */
export interface LayerPlace {
  name: string;
  path: string;
  graph: LocatedGraph;
}

/** Gives the complete layer of a located one. */
export type LayerAt = (located: LocatedLayer, place: LayerPlace) => CompleteLayer;

/** The graph of complete layers, without places of the request. @throws Error if a part of it could not be read */
export function resolveLocated(
  graph: LocatedGraph,
  layerAt: LayerAt,
  name = graph.name ?? graph.form,
  path = '',
): ResolvedGraph {
  const nodes = graph.nodes.map(({ name: own, item: located, calls, isImplied }) => {
    const item = resolveItem(located, layerAt, { name: own, path: `${path}${own}`, graph });
    return {
      name: own,
      item,
      calls: calls.map(({ args, kwargs }) => ({ args, kwargs })),
      ...(isImplied && !takesTexts(item) && { isImplied }),
    };
  });
  return { name, form: graph.form, nodes, inputs: graph.inputs, outputs: graph.outputs };
}

/** Only the input layer says so, which is therefore written where a chain implies it. */
const takesTexts = (item: ResolvedItem): boolean =>
  item.kind === 'layer' && item.layer.type === 'InputLayer' && item.layer.dtype === 'string';

function resolveItem(item: LocatedItem | undefined, layerAt: LayerAt, place: LayerPlace): ResolvedItem {
  const { name, path } = place;
  switch (item?.kind) {
    case 'layer':
      return { kind: 'layer', layer: layerAt(item.layer, place) };
    case 'operation': {
      const { module, type, config } = item.operation;
      return { kind: 'operation', operation: { module, type, config } };
    }
    case 'model':
      return {
        kind: 'model',
        model: resolveLocated(item.model, layerAt, item.distributed?.name ?? name, `${path}/`),
        ...(item.distributed && { isDistributed: true }),
      };
    case undefined:
      throw new Error(`'${path}' could not be read`);
  }
}
