import type { CallLeaf, Structure, TensorReference } from '../../../keras/graph/graph.js';
import { toNumber } from '../../../keras/operations/non-finite.js';
import type { Constant } from '../../../keras/operations/operation.js';
import { isObject, type JsonObject } from '../../../schema/json-object.js';
import { pointerSegment } from '../../../schema/json-pointer.js';
import { safeText, showValue } from '../../../schema/show-value.js';
import { unknownNameDetail } from '../../../validation/suggestion.js';
import type { Finding } from '../../problems/finding.js';

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
  if (rest.length > 0 || ![call, output].every((number) => /^\d{1,9}$/.test(number)))
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
  if (typeof text === 'string') return toNumber(text) ?? text;
  if (ellipsis === true) return { ellipsis };
  if (isSlice(slice)) return { slice };
  return arrayConstant(array);
}

type SliceBounds = [number | null, number | null, number | null];

const isSlice = (value: unknown): value is SliceBounds =>
  Array.isArray(value) &&
  value.length === 3 &&
  value.every((bound) => bound === null || Number.isSafeInteger(bound));

function arrayConstant(value: unknown): Constant | undefined {
  if (!isObject(value)) return undefined;
  const { dtype, shape, values: given } = value;
  const values = Array.isArray(given) ? given.map(toNumber) : [];
  const isKnown = dtype === 'float32' || dtype === 'int32' || dtype === 'bool';
  if (!isKnown || !isNumbers(shape) || !isNumbers(values)) return undefined;
  const size = shape.reduce((product, length) => product * length, 1);
  return Array.isArray(given) && size === values.length ? { array: { dtype, shape, values } } : undefined;
}

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'number');
