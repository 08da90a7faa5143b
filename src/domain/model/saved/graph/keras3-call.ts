import { isObject, type JsonObject } from '../../../../schema/json-object.js';
import { pointerSegment } from '../../../../schema/json-pointer.js';
import { showValue } from '../../../../schema/show-value.js';
import type { LocatedCall } from '../../located-graph.js';
import { whyCustom } from '../custom-object.js';
import { type Reading, report } from '../reading.js';
import { isConstantClass, objectConstant, plainConstant } from '../saved-constant.js';
import { type CallValue, constantLeaf, listOf, objectOf } from './structures.js';
import { isReference, type ReferableNodes, resolveReference } from './tensor-references.js';

/** Reads a call as Keras 3 saves it, `{"args": […], "kwargs": {…}}`; undefined where an argument could not be read. */
export function readKeras3Call(
  { args, kwargs }: JsonObject,
  { nodes, pointer }: { nodes: ReferableNodes; pointer: string },
  reading: Reading,
): LocatedCall | undefined {
  const before = reading.issues.length;
  const positional: readonly unknown[] = Array.isArray(args) ? args : [];
  const byName = isObject(kwargs) ? kwargs : {};
  const read = (value: unknown, place: string) => readValue(value, { nodes, pointer: place }, reading);
  const call = {
    args: positional.map((value, index) => read(value, `${pointer}/args/${index}`)),
    kwargs: Object.fromEntries(
      Object.entries(byName).map(([name, value]) => [
        name,
        read(value, `${pointer}/kwargs${pointerSegment(name)}`),
      ]),
    ),
    pointer,
    argument: (key: number | string) => placeOf(key, positional.length, byName, pointer),
  };
  return reading.issues.length === before ? call : undefined;
}

function placeOf(key: number | string, positional: number, byName: JsonObject, pointer: string): string {
  if (typeof key === 'number') return key < positional ? `${pointer}/args/${key}` : pointer;
  return Object.hasOwn(byName, key) ? `${pointer}/kwargs${pointerSegment(key)}` : pointer;
}

interface Source {
  nodes: ReferableNodes;
  pointer: string;
}

const NOTHING = constantLeaf(null);

/** A tensor, a constant, or lists and objects of them, as Keras 3 saves them. */
function readValue(value: unknown, { nodes, pointer }: Source, reading: Reading): CallValue {
  const inside = (entry: unknown, key: string | number) =>
    readValue(entry, { nodes, pointer: pointer + pointerSegment(key) }, reading);
  if (Array.isArray(value)) return listOf(value.map(inside));
  if (isObject(value))
    return 'class_name' in value
      ? readSaved(value, { nodes, pointer }, reading)
      : objectOf(value, (entry, key) => inside(entry, key));
  return constantLeaf(plainConstant(value as null | boolean | number | string));
}

function readSaved(value: JsonObject, { nodes, pointer }: Source, reading: Reading): CallValue {
  const { class_name: className, config } = value;
  if (className === '__keras_tensor__') return readTensor(config, { nodes, pointer }, reading);
  if (isConstantClass(className)) {
    const read = objectConstant(value);
    if ('constant' in read) return constantLeaf(read.constant);
    report(reading, pointer, 'unsupported_argument', read.refusal);
    return NOTHING;
  }
  const policy = dtypeOf(value);
  if (policy !== undefined) return constantLeaf(policy);
  const custom = whyCustom(value) ?? `${showValue(className)} is not supported as an argument of a call.`;
  report(reading, pointer, 'unsupported_argument', custom);
  return NOTHING;
}

/** The name of a dtype policy, which stands for the dtype. */
export function dtypeOf({ class_name: className, config }: JsonObject): string | undefined {
  const name = className === 'DTypePolicy' && isObject(config) ? config['name'] : undefined;
  return typeof name === 'string' ? name : undefined;
}

function readTensor(config: unknown, { nodes, pointer }: Source, reading: Reading): CallValue {
  const history = isObject(config) ? config['keras_history'] : undefined;
  const place = `${pointer}/config${history === undefined && !isObject(config) ? '' : '/keras_history'}`;
  if (!isReference(history)) {
    report(reading, place, history === undefined ? 'missing_field' : 'invalid_value', noReference(history));
    return NOTHING;
  }
  const tensor = resolveReference(history, nodes, place, reading);
  return tensor === undefined ? NOTHING : { kind: 'leaf', leaf: { tensor } };
}

function noReference(history: unknown): string {
  const got = history === undefined ? 'it is missing' : `got ${showValue(history)}`;
  return `keras_history must be ["layer name", call, output] with two integers; ${got}.`;
}
