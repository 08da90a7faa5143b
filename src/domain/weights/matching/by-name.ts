import type { SourceTensor } from '../stored-weights.js';
import type { WeightPlace } from '../weight-place.js';
import { countComplaint } from './by-path.js';
import { type LayerWeights, layersOf, type NamedGroup } from './layer-groups.js';
import { pairLayer } from './pair-layer.js';
import {
  type Complaint,
  listed,
  type Pair,
  type Pairing,
  quoted,
  type SourceWeight,
  segmentsOf,
  type WeightSource,
} from './source-weights.js';

/**
 * Pairs the weights of layers that have the name of a layer of the source, as `by_name` of Keras 2; layers inside nested
 * models are found as well. Layers without a counterpart keep their initial values.
 */
export function pairByName(
  places: readonly WeightPlace[],
  weights: readonly SourceWeight[],
  { format, inside }: { format: WeightSource['format']; inside: readonly string[] },
): Pairing {
  const groups = groupsByName(weights, format);
  const targets = targetsOf(layersOf(places, inside), groups);
  const pairs: Pair[] = [];
  const complaints: Complaint[] = ambiguous(targets);
  for (const { target, tensors } of targets) {
    const found = pairLayer(target.places, tensors);
    if (found === undefined) complaints.push(countComplaint(target, tensors.length));
    else pairs.push(...found);
  }
  if (targets.length === 0) complaints.push(nothingInCommon(groups));
  return { pairs, missing: [], complaints };
}

/** The tensors of each layer of the source. */
type Groups = ReadonlyMap<string, readonly SourceTensor[]>;

/** The tensors by the path of their layer: that of the saved model, the group of legacy files, or all but the end of their keys. */
function groupsByName(weights: readonly SourceWeight[], format: WeightSource['format']): Groups {
  const groups = new Map<string, SourceTensor[]>();
  for (const { tensor, place } of weights)
    for (const key of keysOf(tensor, place, format)) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [tensor]);
      else group.push(tensor);
    }
  return groups;
}

function keysOf(
  tensor: SourceTensor,
  place: WeightPlace | undefined,
  format: WeightSource['format'],
): string[] {
  if (place !== undefined) return [place.layer.join('/')];
  if (tensor.layer !== null) return [tensor.layer];
  if (format === 'keras' || format === 'weights_h5') return [];
  const name = format === 'safetensors' ? tensor.name.replaceAll('.', '/') : tensor.name;
  const segments = segmentsOf(name).slice(0, -1);
  return segments.map((_, index) => segments.slice(0, index + 1).join('/'));
}

interface Target {
  target: NamedGroup;
  source: string;
  tensors: readonly SourceTensor[];
}

function targetsOf(layers: readonly LayerWeights[], groups: Groups): Target[] {
  const taken = new Map<string, Target>();
  const exact = new Set(layers.map(({ layer }) => layer.join('/')).filter((path) => groups.has(path)));
  for (const { layer, places } of layers) {
    const found = sourceOf(layer, groups, exact);
    if (found === undefined) continue;
    const before = taken.get(found.target);
    const target = { name: found.target, places: [...(before?.target.places ?? []), ...places] };
    taken.set(found.target, { target, source: found.source, tensors: groups.get(found.source) ?? [] });
  }
  return [...taken.values()];
}

/** The group of a layer: of its path, of a nested model around it, or of its name alone. */
function sourceOf(
  layer: readonly string[],
  groups: Groups,
  exact: ReadonlySet<string>,
): { source: string; target: string } | undefined {
  const path = layer.join('/');
  if (exact.has(path)) return { source: path, target: path };
  const name = layer.at(-1) ?? '';
  if (groups.has(name) && !exact.has(name)) return { source: name, target: path };
  const around = layer.slice(0, -1).map((_, index) => layer.slice(0, index + 1).join('/'));
  const model = around.find((one) => groups.has(one));
  return model === undefined ? undefined : { source: model, target: model };
}

/** Groups of the source that several layers of nested models could take. */
function ambiguous(targets: readonly Target[]): Complaint[] {
  const bySource = new Map<string, string[]>();
  for (const { source, target } of targets)
    bySource.set(source, [...(bySource.get(source) ?? []), target.name]);
  return [...bySource].flatMap(([source, names]) =>
    names.length < 2
      ? []
      : [
          {
            detail: `The weights of ${quoted(source)} fit ${names.map(quoted).join(' and ')}. Give the nested model in layer.`,
            isSkippable: false,
          },
        ],
  );
}

function nothingInCommon(groups: Groups): Complaint {
  const names = [...groups.keys()];
  const detail =
    names.length === 0
      ? 'The source has no names of layers. Match by path.'
      : `No layer of the model has the name of a layer of the source: ${listed(names)}.`;
  return { detail, isSkippable: false };
}
