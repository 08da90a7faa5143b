import { isObject, type JsonObject } from '../../../../schema/json-object.js';
import { pointerSegment } from '../../../../schema/json-pointer.js';
import type { LocatedCall } from '../../located-graph.js';
import type { Reading } from '../reading.js';
import { report } from '../reading.js';
import { isConstantClass, objectConstant, plainConstant, sliceConstant } from '../saved-constant.js';
import { type CallValue, constantLeaf, listOf, objectOf } from './structures.js';
import { isReference, type ReferableNodes, resolveReference } from './tensor-references.js';

interface Source {
  nodes: ReferableNodes;
  pointer: string;
}

/** Stands for a layer where the first argument is not a tensor: `["_CONSTANT_VALUE", -1, 2.0, {…}]`. */
const CONSTANT = '_CONSTANT_VALUE';

/**
 * Reads a call as Keras 2 and TensorFlow.js save it: lists of `["dense", 0, 0, {…}]`, an object of them, or one. The further
 * arguments stand in each of them. Undefined where an argument could not be read.
 */
export function readKeras2Call(value: unknown, source: Source, reading: Reading): LocatedCall | undefined {
  const before = reading.issues.length;
  const { pointer } = source;
  const first = firstTensor(value, pointer);
  const kwargs = isObject(first?.tensor[3]) ? first.tensor[3] : {};
  const kwargsPointer = `${first?.pointer}/3`;
  const positional = readPositional(value, source, reading);
  const call = {
    args: [unwrapped(positional)],
    kwargs: Object.fromEntries(
      Object.entries(kwargs).map(([name, entry]) => {
        const place = kwargsPointer + pointerSegment(name);
        return [name, readArgument(entry, { ...source, pointer: place }, reading)];
      }),
    ),
    pointer,
    argument: (key: number | string) =>
      Object.hasOwn(kwargs, key) ? kwargsPointer + pointerSegment(key) : pointer,
  };
  return reading.issues.length === before ? call : undefined;
}

type TensorEntry = readonly [node: unknown, call: unknown, output: unknown, kwargs?: unknown];

/** `["dense", 0, 0, {}]`, or three entries as the earliest versions have it. */
const isTensorEntry = (value: unknown): value is TensorEntry =>
  Array.isArray(value) && value.length >= 3 && typeof value[0] === 'string' && typeof value[1] === 'number';

function firstTensor(value: unknown, pointer: string): { tensor: TensorEntry; pointer: string } | undefined {
  if (isTensorEntry(value)) return { tensor: value, pointer };
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  for (const [key, entry] of entries) {
    const found = firstTensor(entry, pointer + pointerSegment(key));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A list of one tensor is the tensor. */
function unwrapped(value: CallValue): CallValue {
  const [only, ...others] = value.kind === 'list' ? value.items : [];
  return only !== undefined && others.length === 0 ? only : value;
}

function readPositional(value: unknown, source: Source, reading: Reading): CallValue {
  const inside = (entry: unknown, key: number | string) =>
    readPositional(entry, { ...source, pointer: source.pointer + pointerSegment(key) }, reading);
  if (isTensorEntry(value)) return readTensor(value, source, reading);
  if (Array.isArray(value)) return listOf(value.map(inside));
  if (isObject(value)) return objectOf(value, inside);
  report(reading, source.pointer, 'invalid_value', 'Expected ["layer name", call, output, {…}].');
  return constantLeaf(null);
}

function readTensor(entry: TensorEntry, source: Source, reading: Reading): CallValue {
  const [node, call, output] = entry;
  if (node === CONSTANT) return readArgument(output, { ...source, pointer: `${source.pointer}/2` }, reading);
  const reference = [node, call, output];
  if (!isReference(reference)) {
    report(reading, source.pointer, 'invalid_value', 'Expected ["layer name", call, output, {…}].');
    return constantLeaf(null);
  }
  const tensor = resolveReference(reference, source.nodes, source.pointer, reading);
  return tensor === undefined ? constantLeaf(null) : { kind: 'leaf', leaf: { tensor } };
}

/** An argument by name: `["dense", 0, 0]` is a tensor, anything else is a constant, or a list of both. */
function readArgument(value: unknown, source: Source, reading: Reading): CallValue {
  const inside = (entry: unknown, key: number | string) =>
    readArgument(entry, { ...source, pointer: source.pointer + pointerSegment(key) }, reading);
  if (isReference(value)) return readTensor(value, source, reading);
  if (Array.isArray(value)) return listOf(value.map(inside));
  if (!isObject(value)) return constantLeaf(plainConstant(value as null | boolean | number | string));
  const constant = constantIn(value);
  if (constant === undefined) return objectOf(value, inside);
  if ('constant' in constant) return constantLeaf(constant.constant);
  report(reading, source.pointer, 'unsupported_argument', constant.refusal);
  return constantLeaf(null);
}

/** `{"class_name": "__ellipsis__"}` and `{"start": 0, "stop": 2, "step": null}`. */
function constantIn(value: JsonObject) {
  if (isConstantClass(value['class_name'])) return objectConstant(value);
  const isSlice = ['start', 'stop', 'step'].every((bound) => Object.hasOwn(value, bound));
  return isSlice ? sliceConstant(value) : undefined;
}
