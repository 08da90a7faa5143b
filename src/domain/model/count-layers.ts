import { withLayersInside } from '../../keras/layers/inside.js';
import type { LocatedGraph, LocatedNode } from './located-graph.js';

/**
 * The layers and operations that a model runs: those of a model inside it count at each of its calls, and so
 * do those in the arguments of a layer. A few models that call each
 * other twice may be millions of layers, so that nothing walks through a model before this is known. May be infinite.
 */
export function countLayers({ nodes }: LocatedGraph): number {
  return nodes.reduce((sum, { item, calls }) => {
    return sum + Math.max(1, calls.length) * countOf(item);
  }, 0);
}

function countOf(item: LocatedNode['item']): number {
  if (item?.kind === 'model') return countLayers(item.model);
  return item?.kind === 'layer' ? withLayersInside({ ...item.layer.layer }).length : 1;
}
