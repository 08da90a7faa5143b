import type { JsonObject } from '../../schema/json-object.js';
import type { Argument, NestedLayer } from '../argument.js';
import { type CompleteLayer, specOf } from '../layers/index.js';
import { nestedType } from '../layers/rules.js';

/** A layer as Keras 3 serializes it; `keras.layers.deserialize` reads it. Activations that only Keras 2 has keep their name here. */
export const toKeras3 = (layer: CompleteLayer): JsonObject => serialized({ ...layer });

function serialized(layer: NestedLayer): JsonObject {
  const { args } = specOf(nestedType(layer));
  const { type, trainable, ...given } = layer;
  // The spatial dropouts of Keras do not accept it.
  const config = { ...given, ...(trainable === false && { trainable }) };
  const entries = Object.entries(config).map(([name, value]) => [name, argumentToKeras3(args[name], value)]);
  return {
    module: 'keras.layers',
    class_name: type,
    config: { ...Object.fromEntries(entries), dtype: 'float32' },
    registered_name: null,
  };
}

/** The modules of the objects that arguments hold. */
const MODULES: ReadonlyMap<Argument['name'], string> = new Map([
  ['initializer', 'keras.initializers'],
  ['regularizer', 'keras.regularizers'],
  ['constraint', 'keras.constraints'],
]);

function argumentToKeras3(argument: Argument | undefined, value: unknown): unknown {
  if (argument === undefined || value === null) return value;
  if (argument.name === 'layer') return serialized(value as NestedLayer);
  const module = MODULES.get(argument.name);
  return module === undefined ? value : serializedObject(module, value);
}

/** `"glorot_uniform"` to `{"class_name": "GlorotUniform", "config": {}}`. */
function serializedObject(module: string, value: unknown): JsonObject {
  const { type, ...config } = (typeof value === 'string' ? { type: value } : value) as NestedLayer;
  return { module, class_name: pascalCase(type), config, registered_name: null };
}

/** `l1_l2` to `L1L2`. */
const pascalCase = (name: string): string =>
  name
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
