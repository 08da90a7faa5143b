import type { KerasModel } from '../../../contracts/model-definition.js';
import { isObject, type JsonObject } from '../../../schema/json-object.js';
import { showValue } from '../../../schema/show-value.js';
import type { JobWarning } from '../../problems/finding.js';

/**
 * A model of Keras 3 as Keras restores its `trainable`: weights follow the layer that owns them, and `base.trainable = False` is saved
 * with each layer of `base`. The flag of a layer or model around others has no effect of its own (`trainable_weights` in
 * keras/src/layers/layer.py); where a layer inside is to be trained, it is removed. A functional model itself keeps its flag, which
 * Keras restores.
 */
export function withRestoredFlags(model: KerasModel, pointer: string, warnings: JobWarning[]): KerasModel {
  const own = model.class_name === 'Sequential' ? restored({ ...model }, pointer, warnings) : { ...model };
  // With other layers inside, it is the same kind of object.
  return (own === model ? model : insideRestored(own, pointer, warnings)) as KerasModel;
}

function restored(saved: JsonObject, pointer: string, warnings: JobWarning[]): JsonObject {
  const { config } = saved;
  if (!isObject(config) || config['trainable'] !== false) return saved;
  const trained = trainedInside(saved);
  if (trained === undefined) return saved;
  const { trainable: _, ...kept } = config;
  warnings.push(noEffect(saved, trained, `${pointer}/config/trainable`));
  return { ...saved, config: kept };
}

/** The same with the flags of everything inside restored; the object itself where none changes. */
function insideRestored(saved: JsonObject, pointer: string, warnings: JobWarning[]): JsonObject {
  const { config } = saved;
  if (!isObject(config)) return saved;
  const changed = FIELDS.flatMap((field): [string, unknown][] => {
    const value = config[field];
    const next = valueRestored(value, `${pointer}/config/${field}`, warnings);
    return next === value ? [] : [[field, next]];
  });
  return changed.length === 0 ? saved : { ...saved, config: { ...config, ...Object.fromEntries(changed) } };
}

function valueRestored(value: unknown, pointer: string, warnings: JobWarning[]): unknown {
  if (Array.isArray(value)) {
    const next = value.map((entry: unknown, at) => valueRestored(entry, `${pointer}/${at}`, warnings));
    return next.some((entry, at) => entry !== value[at]) ? next : value;
  }
  if (!isObject(value)) return value;
  return insideRestored(restored(value, pointer, warnings), pointer, warnings);
}

/** The fields of a configuration that hold layers. */
const FIELDS = ['layers', 'layer', 'backward_layer', 'cell', 'cells'] as const;

function layersIn({ config }: JsonObject): JsonObject[] {
  if (!isObject(config)) return [];
  return FIELDS.flatMap((field) => [config[field]].flat()).filter(isObject);
}

/** The name of a layer inside that has layers around it only, and is to be trained; undefined where none is. */
function trainedInside(saved: JsonObject): string | undefined {
  for (const inside of layersIn(saved)) {
    const found = layersIn(inside).length > 0 ? trainedInside(inside) : trainedName(inside);
    if (found !== undefined) return found;
  }
  return undefined;
}

function trainedName({ class_name: className, config }: JsonObject): string | undefined {
  if (!isObject(config) || config['trainable'] !== true) return undefined;
  return String(config['name'] ?? className);
}

function noEffect(saved: JsonObject, trained: string, pointer: string): JobWarning {
  const { class_name: className, config } = saved;
  const name = showValue(isObject(config) ? (config['name'] ?? className) : className);
  const detail = `"trainable": false of ${name} has no effect, because ${showValue(trained)} inside it has "trainable": true: Keras 3 trains the weights of a layer by the layer's own flag. To freeze it, set "trainable": false in each layer inside, as to_json() does after layer.trainable = False.`;
  return { code: 'no_effect', pointer, detail };
}
