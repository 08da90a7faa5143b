import type { KerasModel } from '../../../contracts/model-definition.js';
import type { Argument, Arguments } from '../../../keras/argument.js';
import { isObject, type JsonObject } from '../../../schema/json-object.js';
import { savedLayersOf } from './saved-layers.js';

/**
 * Which library's meaning the names of a saved model have. `hard_sigmoid` is 0.2x + 0.5 in Keras 2 and TensorFlow.js, x/6 + 0.5
 * in Keras 3; `unclear` where nothing in the definition says which of them wrote it.
 */
export type KerasDialect = 'keras2' | 'keras3' | 'tfjs' | 'unclear';

/** The fields next to a model, or next to the `model_config` around it, that name the library that wrote it. */
export interface Versions {
  keras_version?: string;
  backend?: string;
}

/** The dialect of a saved model and, for Keras 2, its minor version; NaN if it is not stated. */
export interface Writer {
  dialect: KerasDialect;
  minor: number;
}

/** Reads who wrote a model: by its version where it has one, else by what only one of the libraries writes. */
export function writerOf(model: KerasModel, around: Versions): Writer {
  const version = model.keras_version ?? around.keras_version ?? '';
  const backend = model.backend ?? around.backend ?? '';
  if (/^tfjs/i.test(version) || backend === 'tensor_flow.js') return { dialect: 'tfjs', minor: Number.NaN };
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  if (major === undefined) return { dialect: dialectByMarks(model), minor: Number.NaN };
  return { dialect: Number(major) >= 3 ? 'keras3' : 'keras2', minor: Number(minor) };
}

/** Fields that only Keras 3 writes next to a model's class. Keras 2.13 and later write them in layers, too. */
const KERAS_3_FIELDS = ['module', 'registered_name', 'build_config', 'compile_config'] as const;

function dialectByMarks(model: KerasModel): KerasDialect {
  if (KERAS_3_FIELDS.some((field) => Object.hasOwn(model, field))) return 'keras3';
  const configs = savedLayersOf({ ...model }, '').layers.flatMap(configOf);
  if (configs.some(isOfKeras3)) return 'keras3';
  return configs.some(isOfKeras2) ? 'keras2' : 'unclear';
}

/** The arguments of a layer; those of the layers of a model inside it say nothing that its own do not. */
const configOf = (layer: unknown): JsonObject[] =>
  isObject(layer) && isObject(layer['config']) ? [layer['config']] : [];

function isOfKeras3({ dtype, ...config }: JsonObject): boolean {
  const hasPolicy = isObject(dtype) && dtype['class_name'] === 'DTypePolicy';
  return (
    hasPolicy ||
    ['batch_shape', 'optional', 'quantization_config'].some((name) => Object.hasOwn(config, name))
  );
}

function isOfKeras2({ dtype, ...config }: JsonObject): boolean {
  const hasPolicy = isObject(dtype) && dtype['class_name'] === 'Policy';
  return (
    hasPolicy ||
    ['batch_input_shape', 'implementation', 'time_major'].some((name) => Object.hasOwn(config, name))
  );
}

const HARD_SIGMOID_2 = 'hard_sigmoid_keras2';
/** How an exported model.json names Keras 3's hard_sigmoid, which TensorFlow.js then refuses to load. */
const HARD_SIGMOID_3 = 'hard_sigmoid_keras3';

/** An activation's name in the short form, given its name in a dialect; `unclear` where it depends on who wrote it. */
export function activationIn(dialect: KerasDialect, name: string): string | { unclear: string } {
  if (name === HARD_SIGMOID_3) return 'hard_sigmoid';
  if (name !== 'hard_sigmoid' || dialect === 'keras3') return name;
  if (dialect !== 'unclear') return HARD_SIGMOID_2;
  return {
    unclear:
      'hard_sigmoid is 0.2x + 0.5 in Keras 2 and TensorFlow.js but x/6 + 0.5 in Keras 3, and the definition does not name the library that wrote it. Add "keras_version": "2.15" or "3.0" next to class_name.',
  };
}

/** Arguments whose defaults, in the library that wrote a model, are not those of Keras 3. */
export function defaultsIn(writer: Writer, args: Arguments): JsonObject {
  const older = Object.entries(args).map(([name, argument]) => [name, olderDefault(writer, argument)]);
  return Object.fromEntries(older.filter(([, value]) => value !== undefined));
}

function olderDefault({ dialect, minor }: Writer, { older: { tfjs, keras2 } }: Argument): unknown {
  if (dialect === 'tfjs') return tfjs;
  return dialect === 'keras2' && keras2 !== undefined && minor < keras2.before ? keras2.value : undefined;
}
