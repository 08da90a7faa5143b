import { isObject, type JsonObject } from '../../../../schema/json-object.js';
import { showValue } from '../../../../schema/show-value.js';
import type { JobWarning } from '../../../problems/finding.js';

/**
 * Renames layers such as `conv1/conv` to `conv1_conv`: Keras 2 and TensorFlow.js allow slashes, as in its DenseNet121, Keras 3
 * and this service use them between the names in a path. The renaming is a warning.
 */
export function withPlainNames(model: JsonObject, pointer: string, warnings: JobWarning[]): JsonObject {
  const names = new Set<string>();
  collectNames(model, names);
  const renamed = plainNames(names);
  const [first] = renamed;
  if (first === undefined) return model;
  const others = renamed.size === 1 ? '' : `, and ${renamed.size - 1} more`;
  const detail = `Layers with a "/" in their names were renamed: ${showValue(first[0])} to ${showValue(first[1])}${others}.`;
  warnings.push({ pointer, code: 'renamed_layer', detail });
  return replacedIn(model, renamed);
}

/** New names for those that contain a slash, unique among all. */
export function plainNames(names: ReadonlySet<string>): Map<string, string> {
  const taken = new Set(names);
  const renamed = new Map<string, string>();
  for (const name of names) {
    if (!name.includes('/')) continue;
    const base = name.replaceAll('/', '_');
    let plain = base;
    for (let index = 1; taken.has(plain); index += 1) plain = `${base}_${index}`;
    taken.add(plain);
    renamed.set(name, plain);
  }
  return renamed;
}

/** The names of layers, those of models inside the model included. */
function collectNames(value: unknown, names: Set<string>): void {
  if (Array.isArray(value)) for (const one of value) collectNames(one, names);
  if (!isObject(value)) return;
  if (isLayer(value)) names.add(value.config.name);
  for (const one of Object.values(value)) collectNames(one, names);
}

type Layer = JsonObject & { config: JsonObject & { name: string } };

function isLayer(value: JsonObject): value is Layer {
  const { class_name: className, config } = value;
  return typeof className === 'string' && isObject(config) && typeof config['name'] === 'string';
}

function replacedIn(object: JsonObject, renamed: ReadonlyMap<string, string>): JsonObject {
  const fields = Object.entries(object).map(([field, value]) => [
    field,
    field === 'name' && typeof value === 'string' ? (renamed.get(value) ?? value) : replaced(value, renamed),
  ]);
  return Object.fromEntries(fields);
}

function replaced(value: unknown, renamed: ReadonlyMap<string, string>): unknown {
  if (isObject(value)) return replacedIn(value, renamed);
  if (!Array.isArray(value)) return value;
  const [first, second, ...rest] = value;
  const name = typeof first === 'string' && Number.isInteger(second) ? renamed.get(first) : undefined;
  if (name !== undefined) return [name, second, ...rest.map((one) => replaced(one, renamed))];
  return value.map((one) => replaced(one, renamed));
}
