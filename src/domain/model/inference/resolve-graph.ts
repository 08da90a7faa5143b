import type { ResolvedGraph, ResolvedItem, ResolvedNode } from '../../../keras/graph/resolved.js';
import type { CompleteLayer } from '../../../keras/layers/index.js';
import type { InferredStep } from '../inferred-model.js';
import type { LocatedGraph, LocatedItem } from '../located-graph.js';

/** The graph of complete layers. @param steps of all of its calls, accepted */
export function resolveGraph(graph: LocatedGraph, steps: readonly InferredStep[]): ResolvedGraph {
  const layers = new Map<string, CompleteLayer>();
  for (const step of steps)
    if (step.kind === 'layer' && !layers.has(step.path)) layers.set(step.path, step.layer);
  return resolve(graph, layers, '', graph.name ?? graph.form);
}

function resolve(
  graph: LocatedGraph,
  layers: ReadonlyMap<string, CompleteLayer>,
  path: string,
  name: string,
): ResolvedGraph {
  const nodes = graph.nodes.map(
    ({ name: own, item, calls, isImplied }): ResolvedNode => ({
      name: own,
      item: resolveItem(item, layers, path, own),
      calls: calls.map(({ args, kwargs }) => ({ args, kwargs })),
      ...(isImplied && { isImplied }),
    }),
  );
  return { name, form: graph.form, nodes, inputs: graph.inputs, outputs: graph.outputs };
}

function resolveItem(
  item: LocatedItem | undefined,
  layers: ReadonlyMap<string, CompleteLayer>,
  path: string,
  name: string,
): ResolvedItem {
  switch (item?.kind) {
    case 'layer': {
      const layer = layers.get(`${path}${name}`);
      if (layer === undefined) break;
      return { kind: 'layer', layer };
    }
    case 'operation': {
      const { module, type, config } = item.operation;
      return { kind: 'operation', operation: { module, type, config } };
    }
    case 'model':
      return {
        kind: 'model',
        model: resolve(item.model, layers, `${path}${name}/`, item.distributed?.name ?? name),
        ...(item.distributed && { isDistributed: true }),
      };
    case undefined:
  }
  throw new Error(`'${path}${name}' was accepted but not inferred`);
}
