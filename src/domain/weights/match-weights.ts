import type { MatchMode, WeightMatch } from '../../contracts/weights/formats.js';
import type { StartWeights } from '../../contracts/weights/start-weights.js';
import type { Finding } from '../problems/finding.js';
import { pairByName } from './matching/by-name.js';
import { pairByOrder } from './matching/by-order.js';
import { pairByPath } from './matching/by-path.js';
import {
  type Complaint,
  hasShapeOf,
  listed,
  type Pair,
  type Pairing,
  quoted,
  type SourceWeight,
  sourceWeights,
  type WeightSource,
} from './matching/source-weights.js';
import type { WeightPlace } from './weight-place.js';

export interface MatchOptions extends Pick<StartWeights, 'match' | 'layer' | 'skip_mismatch'> {
  /** Advice for a mismatch; by default, how to keep initial values. */
  wayOut?: string;
}

/** The tensors that the weights of a model take. */
export interface MatchedWeights {
  /** Names of tensors by the paths of weights. */
  assigned: ReadonlyMap<string, string>;
  report: Omit<WeightMatch, 'optimizer'>;
  findings: Finding[];
}

/** Mismatches that are reported one by one. */
const MOST_FINDINGS = 20;

/**
 * Assigns tensors to the weights of a model: by path where every path fits, else in order, unless the mode is given.
 * Keras's rules: every weight needs a tensor of its shape, except by name, where layers without a counterpart keep their
 * initial values.
 */
export function matchWeights(
  places: readonly WeightPlace[],
  source: WeightSource,
  options: MatchOptions = {},
): MatchedWeights {
  const inside = options.layer?.split('/') ?? [];
  const taking = places.filter(({ layer }) => inside.every((name, index) => layer[index] === name));
  if (taking.length === 0) return nothing(places, source, options, [unknownLayer(places, options.layer)]);
  const weights = sourceWeights(source);
  const { mode, pairing } = pair(taking, weights, { source, inside, options });
  const findings = findingsOf(pairing, mode, options);
  const pairs = pairing.pairs.filter(hasShapeOf);
  if (pairs.length === 0 && findings.length === 0) findings.push(mismatch(NOTHING_FITS));
  return { assigned: assignedOf(pairs), report: reportOf(places, source, mode, pairs), findings };
}

const NOTHING_FITS = 'No tensor of the source fits a weight of the model.';

const assignedOf = (pairs: readonly Pair[]): Map<string, string> =>
  new Map(pairs.map(({ place, tensor }) => [place.path, tensor.name]));

const nothing = (
  places: readonly WeightPlace[],
  source: WeightSource,
  { match = 'path' }: MatchOptions,
  findings: Finding[],
): MatchedWeights => ({ assigned: new Map(), report: reportOf(places, source, match, []), findings });

function reportOf(
  places: readonly WeightPlace[],
  { tensors }: WeightSource,
  match: MatchMode,
  pairs: readonly Pair[],
): MatchedWeights['report'] {
  const taken = new Set(pairs.map(({ place }) => place));
  const used = new Set(pairs.flatMap(({ place, tensor }) => [tensor.name, ...place.kerasCopies]));
  return {
    match,
    matched: pairs.length,
    initialized: places.filter((place) => !taken.has(place)).map(({ path }) => path),
    unused: tensors.filter(({ name }) => !used.has(name)).map(({ name }) => name),
  };
}

interface Chosen {
  mode: MatchMode;
  pairing: Pairing;
}

interface Matching {
  source: WeightSource;
  inside: readonly string[];
  options: MatchOptions;
}

/** The pairs of the mode that is given, or of the first that fits; of the nearest if none does. */
function pair(
  places: readonly WeightPlace[],
  weights: readonly SourceWeight[],
  { source, inside, options: { match } }: Matching,
): Chosen {
  const { format } = source;
  const by: { readonly [Mode in MatchMode]: () => Pairing } = {
    path: () => pairByPath(places, weights, { format, inside }),
    order: () => pairByOrder(places, weights, { source, inside }),
    name: () => pairByName(places, weights, { format, inside }),
  };
  if (match !== undefined) return { mode: match, pairing: by[match]() };
  const path = by.path();
  if (fits(path)) return { mode: 'path', pairing: path };
  const order = by.order();
  const isNearer = path.pairs.length * 2 >= places.length;
  return fits(order) || !isNearer ? { mode: 'order', pairing: order } : { mode: 'path', pairing: path };
}

const fits = ({ pairs, missing, complaints }: Pairing): boolean =>
  missing.length === 0 && complaints.length === 0 && pairs.every(hasShapeOf);

function findingsOf(
  { pairs, missing, complaints }: Pairing,
  mode: MatchMode,
  { skip_mismatch: isSkipped = false, wayOut = defaultWayOut(mode) }: MatchOptions,
): Finding[] {
  const unskipped = complaints.filter(({ isSkippable }) => !(isSkipped && isSkippable));
  const details = [
    ...unskipped.map((complaint) => complaintDetail(complaint, mode, wayOut)),
    ...(isSkipped ? [] : pairs.filter((one) => !hasShapeOf(one)).map((one) => shapeDetail(one, wayOut))),
    ...(isSkipped || missing.length === 0
      ? []
      : [missingDetail(missing, mode === 'name' ? WAYS_OUT : wayOut)]),
  ];
  const more = details.length - MOST_FINDINGS;
  const rest = more > 0 ? [`${more} more weights of the model do not fit the source.`] : [];
  return [...details.slice(0, MOST_FINDINGS), ...rest].map(mismatch);
}

const mismatch = (detail: string): Finding => ({ pointer: '/weights', code: 'weights_mismatch', detail });

const WAYS_OUT =
  'To keep the initial values of layers such as a new head, give them other names than in the source and send match: "name", or send skip_mismatch: true.';
const SKIP = 'Rename the layer, or send skip_mismatch: true, to keep its initial values.';

const defaultWayOut = (mode: MatchMode): string => (mode === 'name' ? SKIP : WAYS_OUT);

const complaintDetail = ({ detail, isSkippable }: Complaint, mode: MatchMode, wayOut: string): string =>
  isSkippable || mode === 'order' ? `${detail} ${wayOut}` : detail;

const shapeDetail = ({ place, tensor }: Pair, wayOut: string): string =>
  `${quoted(place.path)} has shape [${place.shape.join(', ')}], its tensor ${quoted(tensor.name)} has shape [${tensor.shape.join(', ')}]. ${wayOut}`;

const missingDetail = (missing: readonly WeightPlace[], wayOut: string): string =>
  `The source has no tensor for ${missing.length} weights of the model: ${listed(missing.map(({ path }) => path))}. ${wayOut}`;

function unknownLayer(places: readonly WeightPlace[], layer: string | undefined): Finding {
  if (layer === undefined) return mismatch('The model has no weights.');
  const names = new Set(
    places.flatMap(({ layer: path }) => path.map((_, index) => path.slice(0, index + 1).join('/'))),
  );
  const detail = `The model has no layer ${quoted(layer)} with weights. Its layers with weights: ${listed([...names], 12)}.`;
  return { pointer: '/weights/layer', code: 'unknown_name', detail };
}
