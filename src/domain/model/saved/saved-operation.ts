import { layerTypeOf } from '../../../keras/layers/index.js';
import { kerasPathOf, moduleWith, operationModuleOf } from '../../../keras/operations/index.js';
import { isObject, type JsonObject } from '../../../schema/json-object.js';
import { pointerSegment } from '../../../schema/json-pointer.js';
import { showValue } from '../../../schema/show-value.js';
import type { LocatedOperation, OperationConstant } from '../located-graph.js';
import { whyCustom } from './custom-object.js';
import { type Reading, report } from './reading.js';
import { isConstantClass, objectConstant, plainConstant } from './saved-constant.js';

/** Where Keras 3 defines its operations. */
const OPERATIONS = /^keras\.src\.(ops|activations)\./;

/** Whether Keras 3 saved an operation: it names the module of its class, which layers do not. */
export const isSavedOperation = ({ module }: JsonObject): boolean =>
  typeof module === 'string' && OPERATIONS.test(module);

/**
 * An operation of a legacy `.h5` of Keras 3, with the module that such files leave out. Keras itself does not
 * load these files: it takes the classes for those of layers.
 */
export function withModule(saved: JsonObject, { writer }: Pick<Reading, 'writer'>): JsonObject {
  const { module, class_name: type } = saved;
  if (writer.dialect !== 'keras3' || module !== undefined || typeof type !== 'string') return saved;
  const found = moduleWith(type);
  if (found === undefined || (layerTypeOf(type) !== undefined && !differsFromLayer(saved))) return saved;
  return { ...saved, module: kerasPathOf(found) };
}

/** Whether `Add` and the like are the operation: without `trainable`, and called or configured as no layer is. */
function differsFromLayer({ config, inbound_nodes: calls }: JsonObject): boolean {
  if (!isObject(config) || Object.hasOwn(config, 'trainable')) return false;
  const [first] = Array.isArray(calls) ? calls : [];
  const args = isObject(first) && Array.isArray(first['args']) ? first['args'] : [];
  return args.length > 1 || OPERATION_OPTIONS.some((name) => Object.hasOwn(config, name));
}

/** Options of `Reshape` and `Average` that the layers of these names do not have. */
const OPERATION_OPTIONS = ['newshape', 'axis'] as const;

/** Reads an operation, which is found by module and class name: `Add` is a layer as well. */
export function readSavedOperation(
  saved: JsonObject,
  pointer: string,
  reading: Reading,
): LocatedOperation | undefined {
  const { module: path, class_name: type, config } = saved;
  const module = operationModuleOf(String(path));
  const custom = whyCustom(saved);
  if (custom !== undefined || module === undefined || typeof type !== 'string') {
    const detail = custom ?? `${showValue(type)} of ${showValue(path)} is not a supported operation.`;
    return report(reading, `${pointer}/class_name`, 'unknown_name', detail);
  }
  const given = Object.entries(isObject(config) ? config : {}).filter(([name]) => name !== 'name');
  const place = (name: string) => `${pointer}/config${pointerSegment(name)}`;
  const before = reading.issues.length;
  const options = given.map(([name, value]): [string, OperationConstant] => [
    name,
    readOption(value, place(name), reading),
  ]);
  if (reading.issues.length > before) return undefined;
  const isGiven = new Set(given.map(([name]) => name));
  return {
    module,
    type,
    config: Object.fromEntries(options),
    pointer,
    argument: (name) => (isGiven.has(name) ? place(name) : pointer),
  };
}

function readOption(value: unknown, pointer: string, reading: Reading): OperationConstant {
  if (Array.isArray(value))
    return value.map((entry, index) => readOption(entry, `${pointer}/${index}`, reading));
  if (!isObject(value)) return plainConstant(value as null | boolean | number | string);
  const { class_name: className, config } = value;
  if (className === 'DTypePolicy' && isObject(config) && typeof config['name'] === 'string')
    return config['name'];
  const read = isConstantClass(className)
    ? objectConstant(value)
    : { refusal: whyCustom(value) ?? 'An object is not supported as an argument of an operation.' };
  if ('constant' in read) return read.constant;
  report(reading, pointer, 'unsupported_argument', read.refusal);
  return null;
}
