import type { ResolvedGraph, ResolvedItem, ResolvedNode } from '../../keras/graph/resolved.js';
import { operationOrder } from '../../keras/graph/run/operation-order.js';
import { type LayerStep, shapesOf } from '../../keras/graph/shapes.js';
import { specOf } from '../../keras/layers/index.js';
import { weightsOf } from '../../keras/layers/rules.js';
import { savedNames } from '../../keras/layers/saved-names.js';
import type { WeightSpec } from '../../keras/layers/weight.js';
import type { WeightPlace } from './weight-place.js';

/** A layer of a model, and of those inside it, where Keras 3 saves it. */
export interface SavedLayer {
  /** Its path in this service: `encoder/dense`. */
  path: string;
  /** The names of the layer and of the models around it, outermost first. */
  names: readonly string[];
  /** Its group in `.weights.h5`: `layers/functional/layers/dense_1`. */
  group: string;
  item: Exclude<ResolvedItem, { kind: 'operation' }>;
}

/** The weights of a model, in the order of Keras's `model.weights`. @throws Error where a layer rejects its input */
export function weightPlaces(graph: ResolvedGraph): WeightPlace[] {
  const first = new Map<string, LayerStep>();
  for (const step of shapesOf(graph).steps) if (!first.has(step.path)) first.set(step.path, step);
  return savedLayers(graph).flatMap((saved) => {
    const step = first.get(saved.path);
    return step === undefined ? [] : placesOf(saved, weightsOf(step.layer, step.inputs));
  });
}

/** The layers and models of a model in the order of Keras's `model.layers`; a model comes before those inside it. */
export const savedLayers = (graph: ResolvedGraph): SavedLayer[] => layersIn(graph, { names: [], group: '' });

type Around = Pick<SavedLayer, 'names' | 'group'>;

function layersIn(graph: ResolvedGraph, around: Around): SavedLayer[] {
  const listed = listedNodes(graph);
  const groups = savedNames(listed.map(({ item }) => savedClassOf(item)));
  return listed.flatMap(({ name, item }, index) => {
    const names = [...around.names, name];
    const saved = {
      path: names.join('/'),
      names,
      group: under(around.group, `layers/${groups[index]}`),
      item,
    };
    return item.kind === 'layer' ? [saved] : [saved, ...layersIn(item.model, insideOf(saved, item))];
  });
}

type ListedItem = SavedLayer['item'];
type Listed = ResolvedNode & { item: ListedItem };

/** Operations are not layers, and a sequential model leaves its input layer out of its list. */
function listedNodes(graph: ResolvedGraph): Listed[] {
  const nodes = graph.form === 'sequential' ? graph.nodes : operationOrder(graph);
  const isListed = (node: ResolvedNode): node is Listed =>
    node.item.kind !== 'operation' && !(graph.form === 'sequential' && isInput(node.item));
  return nodes.filter(isListed);
}

const isInput = (item: ResolvedItem): boolean => item.kind === 'layer' && item.layer.type === 'InputLayer';

/** In snake case, as Keras counts them. */
function savedClassOf(item: ListedItem): string {
  if (item.kind === 'layer') return specOf(item.layer.type).baseName;
  return item.isDistributed ? 'time_distributed' : item.model.form;
}

const insideOf = ({ names, group }: Around, { isDistributed }: { isDistributed?: true }): Around => ({
  names,
  group: isDistributed ? `${group}/layer` : group,
});

function placesOf({ path, names, group }: SavedLayer, weights: readonly WeightSpec[]): WeightPlace[] {
  const counts = new Map<string, number>();
  const placed = weights.map((weight) => ({
    weight,
    at: weight.savedIn.map((object) => nextIn(object, counts)),
  }));
  return placed.map(({ weight, at: [kerasPath = '', ...copies] }) => ({
    path: `${path}/${weight.name}`,
    shape: weight.shape,
    dtype: weight.savedType ?? 'float32',
    trainable: weight.trainable,
    layer: names,
    kerasPath: under(group, kerasPath),
    kerasCopies: copies.map((copy) => under(group, copy)),
    legacyName: `${names.at(-1)}/${weight.legacyName}:0`,
    tfjsPath: `${path}/${weight.tfjsName}`,
  }));
}

/** The weights of an object are numbered. */
function nextIn(object: string, counts: Map<string, number>): string {
  const count = counts.get(object) ?? 0;
  counts.set(object, count + 1);
  return under(object, `vars/${count}`);
}

const under = (group: string, name: string): string => (group === '' ? name : `${group}/${name}`);
