import type { ResolvedGraph } from '../../../keras/graph/resolved.js';
import type { CompleteLayer } from '../../../keras/layers/index.js';
import type { InferredStep } from '../inferred-model.js';
import type { LocatedGraph } from '../located-graph.js';
import { resolveLocated } from '../resolve-located.js';

/** The graph of complete layers. @param steps of all of its calls, accepted */
export function resolveGraph(graph: LocatedGraph, steps: readonly InferredStep[]): ResolvedGraph {
  const layers = new Map<string, CompleteLayer>();
  for (const step of steps)
    if (step.kind === 'layer' && !layers.has(step.path)) layers.set(step.path, step.layer);
  return resolveLocated(graph, (_, { path }) => {
    const layer = layers.get(path);
    if (layer === undefined) throw new Error(`'${path}' was accepted but not inferred`);
    return layer;
  });
}
