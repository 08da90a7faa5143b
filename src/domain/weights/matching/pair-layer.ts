import type { SourceTensor } from '../stored-weights.js';
import type { WeightPlace } from '../weight-place.js';
import { hasShapeOf, type Pair, segmentsOf } from './source-weights.js';

/**
 * Pairs the weights of one layer, or of a nested model, with the tensors of its group: by their names where these are
 * the same, else in the order of legacy files, where weights that gradients train come before the others
 * (`_legacy_weights` of Keras).
 * @returns undefined if their numbers differ
 */
export function pairLayer(
  places: readonly WeightPlace[],
  given: readonly SourceTensor[],
): Pair[] | undefined {
  const tensors = withoutCounts(places, given);
  if (tensors.length !== places.length) return undefined;
  return pairByNames(places, tensors) ?? pairInOrder(places, tensors);
}

/** Normalization of Keras 2 counts its samples in a weight, which Keras 3 does not have. */
function withoutCounts(
  { length }: readonly WeightPlace[],
  tensors: readonly SourceTensor[],
): readonly SourceTensor[] {
  if (tensors.length <= length) return tensors;
  return tensors.filter(({ name, shape }) => shape.length > 0 || segmentsOf(name).at(-1) !== 'count');
}

/** The longest ends of names that tell the weights apart, and that the tensors have as well. */
function pairByNames(places: readonly WeightPlace[], tensors: readonly SourceTensor[]): Pair[] | undefined {
  const ofPlaces = places.map((place) => segmentsOf(place.legacyName));
  const ofTensors = tensors.map(({ name }) => segmentsOf(name));
  const longest = Math.max(0, ...ofPlaces.map(({ length }) => length));
  for (let length = longest; length > 0; length--) {
    const byEnd = new Map(
      tensors.map((tensor, index) => [ofTensors[index]?.slice(-length).join('/'), tensor]),
    );
    const ends = ofPlaces.map((segments) => segments.slice(-length).join('/'));
    if (byEnd.size !== places.length || new Set(ends).size !== places.length) continue;
    const pairs = places.flatMap((place, index) => {
      const tensor = byEnd.get(ends[index]);
      return tensor === undefined ? [] : [{ place, tensor }];
    });
    if (pairs.length === places.length) return pairs;
  }
  return undefined;
}

function pairInOrder(places: readonly WeightPlace[], tensors: readonly SourceTensor[]): Pair[] {
  const zip = (ordered: readonly WeightPlace[]) =>
    ordered.flatMap((place, index) => {
      const tensor = tensors[index];
      return tensor === undefined ? [] : [{ place, tensor }];
    });
  const legacy = zip([...places.filter(isTrained), ...places.filter((place) => !isTrained(place))]);
  const natural = zip(places);
  return !legacy.every(hasShapeOf) && natural.every(hasShapeOf) ? natural : legacy;
}

const STATISTICS: ReadonlySet<string | undefined> = new Set([
  'moving_mean',
  'moving_variance',
  'mean',
  'variance',
  'vector_u',
  'sn_u',
]);

/** Whether gradients change a weight unless its layer is frozen. */
const isTrained = ({ legacyName }: WeightPlace): boolean => !STATISTICS.has(segmentsOf(legacyName).at(-1));
