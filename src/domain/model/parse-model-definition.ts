import type { ModelDefinition, ShortModel } from '../../contracts/model-definition.js';
import type { Finding } from '../problems/finding.js';
import { type ChainEntry, chainGraph } from './chain-graph.js';
import { nameEntries } from './layer-names.js';
import type { LocatedGraph } from './located-graph.js';
import type { ParsedModel } from './located-layer.js';
import { parseKerasModel } from './saved/keras-model.js';
import { type PartialShortModel, readShortModel } from './short/read-short.js';

const POINTER = '/model';

/** A definition in any of its forms. */
export type ReadableModel = Exclude<ModelDefinition, ShortModel> | PartialShortModel;

/** The graph of a definition as far as it could be read, and the issues of the rest. */
export interface ParsedDefinition {
  graph: LocatedGraph | undefined;
  issues: Finding[];
}

/** Reads a definition in any of its forms: the short one, or as Keras or TensorFlow.js saved it. */
export function parseModelDefinition(definition: ReadableModel): ParsedDefinition {
  if ('modelTopology' in definition) return chainOf(parseTopology(definition.modelTopology));
  if ('model_config' in definition)
    return chainOf(parseKerasModel(definition.model_config, `${POINTER}/model_config`, definition));
  if ('class_name' in definition) return chainOf(parseKerasModel(definition, POINTER));
  return readShortModel(definition, POINTER);
}

function chainOf({ model, issues }: ParsedModel): ParsedDefinition {
  if (model === undefined) return { graph: undefined, issues };
  const items = model.layers.map((layer) => layer && { kind: 'layer' as const, layer });
  const { names, issues: nameIssues } = nameEntries(items);
  const entries = items.map(
    (item, index): ChainEntry => ({
      item,
      name: names[index] ?? '',
      pointer: item?.layer.pointer ?? POINTER,
    }),
  );
  const graph = chainGraph(entries, {
    pointer: POINTER,
    ...(model.name !== undefined && { name: model.name }),
  });
  return { graph, issues: [...issues, ...nameIssues] };
}

type Topology = Extract<ModelDefinition, { modelTopology: unknown }>['modelTopology'];

/** A model.json of TensorFlow.js that does not say who wrote it is TensorFlow.js's. */
function parseTopology(topology: Topology): ParsedModel {
  const pointer = `${POINTER}/modelTopology`;
  if (!('model_config' in topology)) return parseKerasModel(topology, pointer, TENSORFLOW_JS);
  const around = topology.keras_version === undefined ? TENSORFLOW_JS : topology;
  return parseKerasModel(topology.model_config, `${pointer}/model_config`, around);
}

const TENSORFLOW_JS = { keras_version: 'tfjs' };
