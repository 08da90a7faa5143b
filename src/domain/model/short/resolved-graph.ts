import { toShortModel } from '../../../keras/formats/short.js';
import type { ResolvedGraph, ResolvedItem } from '../../../keras/graph/resolved.js';
import type { ChainModel, FunctionalModel } from '../../../keras/graph/short-model.js';
import { completeLayer } from '../../../keras/layers/rules.js';
import type { LocatedGraph, LocatedItem } from '../located-graph.js';
import { type PartialShortModel, readShortModel } from './read-short.js';

/** A model as it is stored; in tests, its layers need neither names nor every argument. */
type StoredModel = Pick<PartialShortModel, 'name' | 'input_shape' | 'layers' | 'inputs' | 'outputs'>;

/** The graph of a model as it is stored. @throws Error if it was not written by this service */
export function resolvedGraphOf(model: StoredModel): ResolvedGraph {
  const { graph, issues } = readShortModel(model, '');
  const [issue] = issues;
  if (issue !== undefined) throw new Error(`${issue.pointer}: ${issue.detail}`);
  const resolved = resolve(graph, model.name ?? graph.form);
  return model.input_shape !== undefined ? withInputShape(resolved, model.input_shape) : resolved;
}

/** The input layer of a chain has the shape of the model. */
function withInputShape(graph: ResolvedGraph, shape: readonly number[]): ResolvedGraph {
  const nodes = graph.nodes.map((node) =>
    node.item.kind === 'layer' && node.item.layer.type === 'InputLayer'
      ? { ...node, item: { ...node.item, layer: { ...node.item.layer, shape: [...shape] } } }
      : node,
  );
  return { ...graph, nodes };
}

function resolve(graph: LocatedGraph, name: string): ResolvedGraph {
  const nodes = graph.nodes.map(({ name: own, item, calls, isImplied }) => ({
    name: own,
    item: resolveItem(item, own),
    calls,
    ...(isImplied && { isImplied }),
  }));
  const resolved = { name, form: graph.form, nodes, inputs: graph.inputs, outputs: graph.outputs };
  const shape = declaredShape(graph);
  return shape === undefined ? resolved : withInputShape(resolved, shape);
}

/** The input shape of a chain whose input layer is implied; its first layer has it. */
function declaredShape({ nodes: [input, first] }: LocatedGraph): number[] | undefined {
  if (!input?.isImplied || first?.item?.kind !== 'layer') return undefined;
  return first.item.layer.declaredInput?.shape.map((size) => size ?? 1);
}

function resolveItem(item: LocatedItem | undefined, name: string): ResolvedItem {
  switch (item?.kind) {
    case 'layer':
      return { kind: 'layer', layer: completeLayer(item.layer.layer, name) };
    case 'operation': {
      const { module, type, config } = item.operation;
      return { kind: 'operation', operation: { module, type, config } };
    }
    case 'model':
      return {
        kind: 'model',
        model: resolve(item.model, item.distributed?.name ?? name),
        ...(item.distributed && { isDistributed: true }),
      };
    case undefined:
      throw new Error(`'${name}' could not be read`);
  }
}

/** A model as it was stored: an earlier version may have known fewer arguments of its layers. */
export function completeModel(model: StoredModel & Pick<ChainModel, 'input_shape'>): ChainModel;
export function completeModel(model: StoredModel): ChainModel | FunctionalModel;
export function completeModel(model: StoredModel): ChainModel | FunctionalModel {
  return toShortModel(resolvedGraphOf(model));
}
