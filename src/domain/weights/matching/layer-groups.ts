import type { SourceTensor } from '../stored-weights.js';
import type { WeightPlace } from '../weight-place.js';
import { groupBy, type SourceWeight } from './source-weights.js';

/** The weights of a layer, and its path within the part of the model that takes the tensors. */
export interface LayerWeights {
  layer: readonly string[];
  places: readonly WeightPlace[];
}

/** The weights of a layer or a nested model. */
export interface NamedGroup {
  name: string;
  places: readonly WeightPlace[];
}

/** The layers of a model, or of a part of it. @param inside the path of that part */
export function layersOf(places: readonly WeightPlace[], inside: readonly string[]): LayerWeights[] {
  return [...groupBy(places, ({ layer }) => layer.join('/')).values()].map((ofLayer) => {
    const layer = ofLayer[0]?.layer ?? [];
    const within = layer.slice(inside.length);
    return { layer: within.length === 0 ? layer.slice(-1) : within, places: ofLayer };
  });
}

/** The layers and nested models at the top. */
export function groupsOfModel(layers: readonly LayerWeights[]): NamedGroup[] {
  return [...groupBy(layers, ({ layer }) => layer[0] ?? '')].map(([name, inside]) => ({
    name,
    places: inside.flatMap(({ places }) => places),
  }));
}

/** The tensors of a legacy file by the layer that they lie below. */
export function groupsOfFile(weights: readonly SourceWeight[]): ReadonlyMap<string, SourceTensor[]> {
  return groupBy(
    weights.map(({ tensor }) => tensor),
    ({ layer }) => layer ?? '',
  );
}
