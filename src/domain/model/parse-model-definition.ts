import type { ModelDefinition, ShortModel } from '../../contracts/model-definition.js';
import type { ParsedDefinition } from './located-graph.js';
import { readKerasModel } from './saved/keras-model.js';
import type { PartialShortModel } from './short/partial-short-model.js';
import { readShortModel } from './short/read-short.js';
import { withoutUnused } from './used-calls.js';

const POINTER = '/model';

/** A definition in any of its forms; of the short one, as far as its layers fit their contract. */
export type ReadableModel = Exclude<ModelDefinition, ShortModel> | PartialShortModel;

/** Reads a definition in any of its forms: the short one, or as Keras or TensorFlow.js saved it. */
export function parseModelDefinition(definition: ReadableModel): ParsedDefinition {
  const read = readDefinition(definition);
  const isPartial = 'layers' in definition && definition.layers.includes(undefined);
  if (read.graph === undefined || read.issues.length > 0 || isPartial) return read;
  const { graph, warnings } = withoutUnused(read.graph);
  return { ...read, graph, warnings: [...read.warnings, ...warnings] };
}

function readDefinition(definition: ReadableModel): ParsedDefinition {
  if ('modelTopology' in definition) return parseTopology(definition.modelTopology);
  if ('model_config' in definition)
    return readKerasModel(definition.model_config, `${POINTER}/model_config`, definition);
  if ('class_name' in definition) return readKerasModel(definition, POINTER);
  return { ...readShortModel(definition, POINTER), warnings: [] };
}

type Topology = Extract<ModelDefinition, { modelTopology: unknown }>['modelTopology'];

/** A model.json of TensorFlow.js that does not say who wrote it is TensorFlow.js's. */
function parseTopology(topology: Topology): ParsedDefinition {
  const pointer = `${POINTER}/modelTopology`;
  if (!('model_config' in topology)) return readKerasModel(topology, pointer, TENSORFLOW_JS);
  const around = topology.keras_version === undefined ? TENSORFLOW_JS : topology;
  return readKerasModel(topology.model_config, `${pointer}/model_config`, around);
}

const TENSORFLOW_JS = { keras_version: 'tfjs' };
