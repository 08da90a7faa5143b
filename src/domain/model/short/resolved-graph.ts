import { toShortModel } from '../../../keras/formats/short.js';
import type { ResolvedGraph } from '../../../keras/graph/resolved.js';
import type { ChainModel, FunctionalModel } from '../../../keras/graph/short-model.js';
import type { CompleteLayer } from '../../../keras/layers/index.js';
import { completeLayer } from '../../../keras/layers/rules.js';
import type { LocatedGraph } from '../located-graph.js';
import type { LocatedLayer } from '../located-layer.js';
import { type LayerPlace, resolveLocated } from '../resolve-located.js';
import type { PartialShortModel } from './partial-short-model.js';
import { readShortModel } from './read-short.js';

/** A model as it is stored; in tests, its layers need neither names nor every argument. */
type StoredModel = Pick<PartialShortModel, 'name' | 'input_shape' | 'layers' | 'inputs' | 'outputs'>;

/** The graph of a model as it is stored. @throws Error if it was not written by this service */
export function resolvedGraphOf(model: StoredModel): ResolvedGraph {
  const { graph, issues } = readShortModel(model, '');
  const [issue] = issues;
  if (issue !== undefined) throw new Error(`${issue.pointer}: ${issue.detail}`);
  const resolved = resolveLocated(graph, completeAt);
  return model.input_shape === undefined ? resolved : withInputShape(resolved, model.input_shape);
}

/** The input layer that a chain implies has the shape that its first layer declares. */
function completeAt({ layer }: LocatedLayer, { name, graph }: LayerPlace): CompleteLayer {
  const complete = completeLayer(layer, name);
  if (complete.type !== 'InputLayer') return complete;
  const shape = declaredShape(graph);
  return shape === undefined ? complete : { ...complete, shape };
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

/** The input shape of a chain whose input layer is implied; its first layer has it. */
function declaredShape({ nodes: [input, first] }: LocatedGraph): number[] | undefined {
  if (!input?.isImplied || first?.item?.kind !== 'layer') return undefined;
  return first.item.layer.declaredInput?.shape.map((size) => size ?? 1);
}

/** A model as it was stored: an earlier version may have known fewer arguments of its layers. */
export function completeModel(model: StoredModel & Pick<ChainModel, 'input_shape'>): ChainModel;
export function completeModel(model: StoredModel): ChainModel | FunctionalModel;
export function completeModel(model: StoredModel): ChainModel | FunctionalModel {
  return toShortModel(resolvedGraphOf(model));
}
