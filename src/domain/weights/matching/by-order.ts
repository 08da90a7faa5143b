import type { SourceTensor } from '../stored-weights.js';
import type { WeightPlace } from '../weight-place.js';
import { countComplaint } from './by-path.js';
import { groupsOfFile, groupsOfModel, layersOf } from './layer-groups.js';
import { pairLayer } from './pair-layer.js';
import type { Pairing, SourceWeight, WeightSource } from './source-weights.js';

/** Pairs weights with tensors in the order of both. Legacy files: layers with weights, in their order. */
export function pairByOrder(
  places: readonly WeightPlace[],
  weights: readonly SourceWeight[],
  { source, inside }: { source: WeightSource; inside: readonly string[] },
): Pairing {
  if (source.format === 'h5') return pairLayers(places, weights, inside);
  const tensors = orderedTensors(weights, source);
  if (tensors === undefined) return complaint(WITHOUT_ORDER);
  if (tensors.length !== places.length)
    return complaint(`The source has ${tensors.length} tensors, the model ${places.length} weights.`);
  return { pairs: zip(places, tensors), missing: [], complaints: [] };
}

const complaint = (detail: string): Pairing => ({
  pairs: [],
  missing: [],
  complaints: [{ detail, isSkippable: false }],
});

const WITHOUT_ORDER = 'HDF5 sorts the names of this file, so that it has no order of weights. Match by path.';

/** Undefined where the source has no order: HDF5 lists names by the alphabet. */
function orderedTensors(
  weights: readonly SourceWeight[],
  { format, places = [] }: WeightSource,
): readonly SourceTensor[] | undefined {
  if (places.length > 0) {
    const byPlace = new Map(weights.map(({ place, tensor }) => [place, tensor]));
    return places.flatMap((place) => byPlace.get(place) ?? []);
  }
  return format === 'keras' || format === 'weights_h5' ? undefined : weights.map(({ tensor }) => tensor);
}

const zip = (places: readonly WeightPlace[], tensors: readonly SourceTensor[]) =>
  places.flatMap((place, index) => {
    const tensor = tensors[index];
    return tensor === undefined ? [] : [{ place, tensor }];
  });

function pairLayers(
  places: readonly WeightPlace[],
  weights: readonly SourceWeight[],
  inside: readonly string[],
): Pairing {
  const groups = [...groupsOfFile(weights)];
  const layers = groupsOfModel(layersOf(places, inside));
  if (groups.length !== layers.length)
    return complaint(`The source has ${groups.length} layers with weights, the model ${layers.length}.`);
  const found = layers.map((layer, index) => {
    const [name, tensors] = groups[index] ?? ['', []];
    return { layer, name, tensors, pairs: pairLayer(layer.places, tensors) };
  });
  return {
    pairs: found.flatMap(({ pairs }) => pairs ?? []),
    missing: [],
    complaints: found.flatMap(({ layer, tensors, pairs }) =>
      pairs === undefined ? [{ ...countComplaint(layer, tensors.length), isSkippable: false }] : [],
    ),
  };
}
