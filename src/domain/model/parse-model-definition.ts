import type { ModelDefinition, ShortModel } from '../../contracts/model-definition.js';
import type { Layer } from '../../keras/layers/index.js';
import { placesInShort } from './argument-place.js';
import type { LocatedLayer, ParsedModel } from './located-layer.js';
import { parseKerasModel } from './saved/keras-model.js';

const POINTER = '/model';

/** A model in the short form; undefined stands for a layer that does not fit its contract. */
export type PartialShortModel = Omit<ShortModel, 'layers'> & { layers: readonly (Layer | undefined)[] };

/** A definition in any of its forms. */
export type ReadableModel = Exclude<ModelDefinition, ShortModel> | PartialShortModel;

/** Reads a definition in any of its forms: the short one, or as Keras or TensorFlow.js saved it. */
export function parseModelDefinition(definition: ReadableModel): ParsedModel {
  if ('modelTopology' in definition) return parseTopology(definition.modelTopology);
  if ('model_config' in definition)
    return parseKerasModel(definition.model_config, `${POINTER}/model_config`, definition);
  if ('class_name' in definition) return parseKerasModel(definition, POINTER);
  return { model: locateShortModel(definition), issues: [] };
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

function locateShortModel(model: PartialShortModel) {
  const layers = model.layers.map((layer, index): LocatedLayer | undefined => {
    if (layer === undefined) return undefined;
    const pointer = `${POINTER}/layers/${index}`;
    const argument = placesInShort({ ...layer }, pointer);
    const declared = { shape: layer.input_shape, pointer: argument('input_shape') };
    const ofModel = { shape: model.input_shape, pointer: `${POINTER}/input_shape` };
    const { shape, ...at } = index === 0 && declared.shape === undefined ? ofModel : declared;
    return { layer, pointer, argument, ...(shape !== undefined && { declaredInput: { shape, ...at } }) };
  });
  return { ...(model.name !== undefined && { name: model.name }), layers };
}
