import type { CallLeaf, Structure, TensorReference } from '../../../keras/graph/graph.js';
import type { Constant } from '../../../keras/operations/operation.js';
import { isObject, type JsonObject } from '../../../schema/json-object.js';
import { pointerSegment } from '../../../schema/json-pointer.js';
import { safeText, showValue } from '../../../schema/show-value.js';
import { unknownNameDetail } from '../../../validation/suggestion.js';
import type { Finding } from '../../problems/finding.js';
import { plainConstant } from '../saved/saved-constant.js';

/** Reads tensors and constants, and collects the issues of those that it cannot read. */
export interface TensorReader {
  read(value: unknown, pointer: string): Structure<CallLeaf>;
  issues: Finding[];
}

const NULL: Structure<CallLeaf> = { kind: 'leaf', leaf: { constant: null } };

/** @param calls how many calls each node has, by its name */
export function createTensorReader(calls: ReadonlyMap<string, number>): TensorReader {
  const issues: Finding[] = [];
  const read = (value: unknown, pointer: string): Structure<CallLeaf> => {
    if (typeof value === 'string') {
      const found = findTensor(value, calls);
      if ('tensor' in found) return { kind: 'leaf', leaf: found };
      issues.push({ pointer, code: 'unknown_name', detail: found.complaint });
      return NULL;
    }
    if (value === null || typeof value === 'number' || typeof value === 'boolean') return constant(value);
    if (Array.isArray(value)) {
      const items: unknown[] = value;
      return { kind: 'list', items: items.map((item, index) => read(item, `${pointer}/${index}`)) };
    }
    if (!isObject(value)) return NULL;
    const special = readConstant(value);
    if (special !== undefined) return constant(special);
    const entries = Object.entries(value).map(([key, entry]) => [
      key,
      read(entry, `${pointer}${pointerSegment(key)}`),
    ]);
    return { kind: 'object', entries: Object.fromEntries(entries) };
  };
  return { read, issues };
}

const constant = (value: Constant): Structure<CallLeaf> => ({ kind: 'leaf', leaf: { constant: value } });

/** `dense`, `dense/1` for its second call, `lstm/0/2` for the third output of its first call. */
function findTensor(
  text: string,
  calls: ReadonlyMap<string, number>,
): { tensor: TensorReference } | { complaint: string } {
  const [node = '', call = '0', output = '0', ...rest] = text.split('/');
  const count = calls.get(node);
  if (count === undefined) return { complaint: unknownNameDetail('layer', node, [...calls.keys()]) };
  const numbers = [call, output].map(Number);
  if (rest.length > 0 || !numbers.every((number) => Number.isSafeInteger(number) && number >= 0))
    return {
      complaint: `${showValue(text)} is not a tensor; write "name", "name/call" or "name/call/output", such as "${safeText(node)}/0/1".`,
    };
  const [at = 0, index = 0] = numbers;
  if (at >= count)
    return {
      complaint: `'${safeText(node)}' has ${count === 1 ? 'one call' : `${count} calls`}, counted from 0; got ${showValue(text)}.`,
    };
  return { tensor: { node, call: at, output: index } };
}

/** A constant that JSON has no value for; undefined where the object holds tensors. */
function readConstant(value: JsonObject): Constant | undefined {
  const keys = Object.keys(value);
  if (keys.length !== 1) return undefined;
  const { value: text, slice, ellipsis, array } = value;
  if (typeof text === 'string') return plainConstant(text);
  if (ellipsis === true) return { ellipsis };
  if (isSlice(slice)) return { slice };
  return arrayConstant(array);
}

type SliceBounds = [number | null, number | null, number | null];

const isSlice = (value: unknown): value is SliceBounds =>
  Array.isArray(value) &&
  value.length === 3 &&
  value.every((bound) => bound === null || Number.isSafeInteger(bound));

type ArrayValue = Extract<Constant, { array: unknown }>['array'];

function arrayConstant(array: unknown): Constant | undefined {
  if (!isObject(array) || !Array.isArray(array['values'])) return undefined;
  const given: readonly unknown[] = array['values'];
  const values = given.map((value) => (typeof value === 'string' ? plainConstant(value) : value));
  const read = { ...array, values };
  return isArrayConstant(read) ? { array: read } : undefined;
}

function isArrayConstant(value: JsonObject): value is JsonObject & ArrayValue {
  const { dtype, shape, values } = value;
  if (!['float32', 'int32', 'bool'].includes(String(dtype)) || !isNumbers(shape) || !isNumbers(values))
    return false;
  return shape.reduce((product, size) => product * size, 1) === values.length;
}

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'number');
