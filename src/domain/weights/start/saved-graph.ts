import type { ResolvedGraph } from '../../../keras/graph/resolved.js';
import type { CompleteLayer } from '../../../keras/layers/index.js';
import { completeLayer } from '../../../keras/layers/rules.js';
import type { JsonObject } from '../../../schema/json-object.js';
import { readableJob } from '../../admission/readable-job.js';
import type { LocatedGraph } from '../../model/located-graph.js';
import type { LocatedLayer } from '../../model/located-layer.js';
import { parseModelDefinition } from '../../model/parse-model-definition.js';
import { type LayerPlace, resolveLocated } from '../../model/resolve-located.js';
import type { WeightPlace } from '../weight-place.js';
import { savedLayers, weightPlaces } from '../weight-places.js';

/** A model as a file defines it. */
export interface SavedModel {
  /** Undefined where the definition leaves a shape open. */
  places: WeightPlace[] | undefined;
  /** The paths of layers by their groups in `.weights.h5`. */
  groups: ReadonlyMap<string, string>;
}

const UNKNOWN: SavedModel = { places: undefined, groups: new Map() };

/** Reads the definition in a file, as far as it is supported. */
export function readSavedModel(definition: JsonObject | null): SavedModel {
  const graph = definition === null ? undefined : savedGraph(definition);
  if (graph === undefined) return UNKNOWN;
  const groups = new Map(savedLayers(graph).map(({ group, path }) => [group, path]));
  try {
    return { places: weightPlaces(graph), groups };
  } catch {
    return { places: undefined, groups };
  }
}

/** The graph of a definition; undefined where a part of it is not supported. */
function savedGraph(definition: JsonObject): ResolvedGraph | undefined {
  const { model } = readableJob({ model: definition }).job;
  const parsed = model && parseModelDefinition(model);
  if (parsed?.graph === undefined || parsed.issues.length > 0) return undefined;
  return resolveLocated(parsed.graph, completeAt);
}

function completeAt(located: LocatedLayer, { name, graph }: LayerPlace): CompleteLayer {
  const complete = completeLayer(located.layer, name);
  if (complete.type !== 'InputLayer') return complete;
  const declared = located.declaredInput ?? impliedInput(graph);
  return complete.shape === undefined && declared !== undefined
    ? { ...complete, shape: declared.shape.map((size) => size ?? 1) }
    : complete;
}

/** The shape that the first layer of a chain declares. */
function impliedInput({ nodes: [input, first] }: LocatedGraph): LocatedLayer['declaredInput'] {
  return input?.isImplied && first?.item?.kind === 'layer' ? first.item.layer.declaredInput : undefined;
}
