import { isObject, type JsonObject } from '../../../schema/json-object.js';

/** The layers of a saved model, wherever its version keeps them. */
export interface SavedLayers {
  pointer: string;
  config: unknown;
  layers: readonly unknown[];
  layersPointer: string;
  name: string | undefined;
}

/** The earliest versions of Keras 2 have a list as the config of a Sequential model. */
export function savedLayersOf({ config }: JsonObject, pointer: string): SavedLayers {
  if (Array.isArray(config))
    return { pointer, config, layers: config, layersPointer: `${pointer}/config`, name: undefined };
  const fields = isObject(config) ? config : {};
  const { layers, name } = fields;
  return {
    pointer,
    config,
    layers: Array.isArray(layers) ? layers : [],
    layersPointer: `${pointer}/config/layers`,
    name: typeof name === 'string' ? name : undefined,
  };
}
