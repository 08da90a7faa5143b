import type { WeightPlace } from '../weight-place.js';
import { groupsOfFile, groupsOfModel, layersOf, type NamedGroup } from './layer-groups.js';
import { pairLayer } from './pair-layer.js';
import {
  type Complaint,
  type Pair,
  type Pairing,
  quoted,
  type SourceWeight,
  segmentsOf,
  type WeightSource,
} from './source-weights.js';

/** A way to compare weights and tensors: the keys of both. */
interface Keys {
  ofPlace(place: WeightPlace): string;
  ofSource(weight: SourceWeight): string | undefined;
}

const byName = (ofPlace: Keys['ofPlace']): Keys => ({ ofPlace, ofSource: ({ tensor }) => tensor.name });
const PATHS: Keys = { ofPlace: ({ path }) => path, ofSource: ({ place }) => place?.path };
/** PyTorch's names have points, and many tools write these into safetensors. */
const slashed = (key: string): string => key.replaceAll('.', '/');
const byPoints = (ofPlace: Keys['ofPlace']): Keys => ({
  ofPlace: (place) => slashed(ofPlace(place)),
  ofSource: ({ tensor }) => slashed(tensor.name),
});

const legacyKey = ({ layer, legacyName }: WeightPlace): string => `${layer[0] ?? ''}/${legacyName}`;

const KEYS: { readonly [Format in WeightSource['format']]: readonly Keys[] } = {
  trainhorn: [byName(({ path }) => path)],
  keras: [byName(({ kerasPath }) => kerasPath), PATHS],
  weights_h5: [byName(({ kerasPath }) => kerasPath), PATHS],
  tfjs: [byName(({ tfjsPath }) => tfjsPath), byName(({ path }) => path), PATHS],
  safetensors: [
    byPoints(({ path }) => path),
    byPoints(({ kerasPath }) => kerasPath),
    byPoints(({ legacyName }) => legacyName),
    byPoints(legacyKey),
    byPoints(({ tfjsPath }) => tfjsPath),
  ],
  h5: [],
};

/** Pairs weights with the tensors of the same path. @param inside whether the model takes them into one of its parts, whose paths are relative to it */
export function pairByPath(
  places: readonly WeightPlace[],
  weights: readonly SourceWeight[],
  { format, inside }: { format: WeightSource['format']; inside: readonly string[] },
): Pairing {
  if (format === 'h5') return pairGroups(places, weights, inside);
  const found = KEYS[format].map((keys) => bestPairs(places, weights, keys, inside.length > 0));
  const pairs = found.reduce<Pair[]>((best, next) => (next.length > best.length ? next : best), []);
  const paired = new Set(pairs.map(({ place }) => place));
  return { pairs, missing: places.filter((place) => !paired.has(place)), complaints: [] };
}

/** The pairs of the ends of keys: what all tensors have in front, or all weights of a part of the model, may be left out. */
function bestPairs(
  places: readonly WeightPlace[],
  weights: readonly SourceWeight[],
  { ofPlace, ofSource }: Keys,
  isPart: boolean,
): Pair[] {
  const wanted = places.map((place) => segmentsOf(ofPlace(place)));
  const given = weights.map((weight) => segmentsOf(ofSource(weight) ?? ''));
  let best: Pair[] = [];
  for (let skipped = 0; skipped <= commonLength(given); skipped++) {
    const byKey = new Map(weights.map(({ tensor }, index) => [endOf(given[index], skipped), tensor]));
    for (let left = 0; left <= (isPart ? commonLength(wanted) : 0); left++) {
      const pairs = places.flatMap((place, index) => {
        const tensor = byKey.get(endOf(wanted[index], left));
        return tensor === undefined ? [] : [{ place, tensor }];
      });
      if (pairs.length > best.length) best = pairs;
    }
  }
  return best;
}

const endOf = (segments: readonly string[] | undefined, from: number): string =>
  (segments ?? []).slice(from).join('/');

/** How many segments all keys begin with, the last segment not counted. */
function commonLength([first = [], ...others]: readonly (readonly string[])[]): number {
  const differs = first.findIndex((segment, index) => others.some((other) => other[index] !== segment));
  return Math.min(
    differs === -1 ? first.length : differs,
    ...[first, ...others].map((key) => key.length - 1),
  );
}

/** Legacy files: pairs layers of the same name. */
function pairGroups(
  places: readonly WeightPlace[],
  weights: readonly SourceWeight[],
  inside: readonly string[],
): Pairing {
  const groups = groupsOfFile(weights);
  const found = groupsOfModel(layersOf(places, inside)).map((group) => ({
    group,
    pairs: pairLayer(group.places, groups.get(group.name) ?? []),
  }));
  return {
    pairs: found.flatMap(({ pairs }) => pairs ?? []),
    missing: found.flatMap(({ group, pairs }) =>
      pairs === undefined && !groups.has(group.name) ? group.places : [],
    ),
    complaints: found.flatMap(({ group, pairs }) => {
      const tensors = groups.get(group.name);
      return pairs === undefined && tensors !== undefined ? [countComplaint(group, tensors.length)] : [];
    }),
  };
}

/** The numbers of weights of a layer and of its group differ. */
export const countComplaint = ({ name, places }: NamedGroup, tensors: number): Complaint => ({
  detail: `The layer ${quoted(name)} has ${places.length} weights, the source has ${tensors} for it.`,
  isSkippable: true,
});
