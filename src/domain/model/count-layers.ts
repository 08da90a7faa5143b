import type { LocatedGraph } from './located-graph.js';

/**
 * The layers and operations that a model runs: those of a model inside it count at each of its calls. A few models that call each
 * other twice may be millions of layers, so that nothing walks through a model before this is known. May be infinite.
 */
export function countLayers({ nodes }: LocatedGraph): number {
  return nodes.reduce((sum, { item, calls }) => {
    const each = item?.kind === 'model' ? countLayers(item.model) : 1;
    return sum + Math.max(1, calls.length) * each;
  }, 0);
}
