import { pointerSegment } from '../../../schema/json-pointer.js';
import { showValue } from '../../../schema/show-value.js';
import type { Finding } from '../../problems/finding.js';

/** A part of a job and its location. */
export interface Located<Value> {
  value: Value;
  pointer: string;
}

/** The outputs of a model, as far as they are known. */
export interface OutputNames {
  /** In the order of the model; undefined for an output whose layer could not be read. */
  names: readonly (string | undefined)[];
  /** Whether the model returns an object of outputs: a list for them follows their sorted names, as in Keras. */
  isObject: boolean;
}

/** The outputs of a model with one output. */
export const oneOutput = (name: string | undefined): OutputNames => ({ names: [name], isObject: false });

/** An entry for one output. */
export interface OutputPart<Value> extends Located<Value> {
  /** Its position among the outputs. */
  output: number;
}

/** Entries for outputs, and issues of those that fit none. */
export interface Distributed<Value> {
  parts: OutputPart<Value>[];
  issues: Finding[];
}

/** Assigns a list or an object of entries to the outputs. Undefined outputs are not known; every entry is then returned. */
export function distribute<Value>(
  given: readonly Value[] | Readonly<Record<string, Value>>,
  pointer: string,
  outputs: OutputNames | undefined,
): Distributed<Value> {
  return isList(given) ? byPosition(given, pointer, outputs) : byName(given, pointer, outputs);
}

const isList = <Value>(
  given: readonly Value[] | Readonly<Record<string, Value>>,
): given is readonly Value[] => Array.isArray(given);

function byPosition<Value>(
  given: readonly Value[],
  pointer: string,
  outputs: OutputNames | undefined,
): Distributed<Value> {
  const order = outputs === undefined ? given.map((_, index) => index) : positions(outputs);
  if (order.length !== given.length)
    return { parts: [], issues: [wrongCount(given.length, pointer, outputs)] };
  const parts = given.map((value, index) => ({
    value,
    output: order[index] ?? index,
    pointer: `${pointer}/${index}`,
  }));
  return { parts, issues: [] };
}

/** The outputs in the order of a list. */
function positions({ names, isObject }: OutputNames): number[] {
  const order = names.map((_, index) => index);
  const nameAt = (index: number) => names[index] ?? '';
  return isObject ? order.sort((a, b) => compare(nameAt(a), nameAt(b))) : order;
}

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

function byName<Value>(
  given: Readonly<Record<string, Value>>,
  pointer: string,
  outputs: OutputNames | undefined,
): Distributed<Value> {
  const parts: OutputPart<Value>[] = [];
  const issues: Finding[] = [];
  for (const [index, [name, value]] of Object.entries(given).entries()) {
    const place = pointer + pointerSegment(name);
    const output = outputs === undefined ? index : positionOf(name, outputs);
    if (output >= 0) parts.push({ value, output, pointer: place });
    else issues.push(unknownOutput(name, place, outputs?.names ?? []));
  }
  return { parts, issues };
}

/** The only output may be meant where its name is not known. */
function positionOf(name: string, { names }: OutputNames): number {
  const found = names.indexOf(name);
  return found < 0 && names.includes(undefined) ? names.indexOf(undefined) : found;
}

function unknownOutput(name: string, pointer: string, names: OutputNames['names']): Finding {
  const [only] = names;
  const detail =
    names.length === 1
      ? `The model has no output ${showValue(name)}: its only output is ${showValue(only)}, the name of its last layer.`
      : `The model has no output ${showValue(name)}; its outputs are ${showOutputs(names)}.`;
  return { pointer, code: 'unknown_name', detail };
}

function wrongCount(count: number, pointer: string, outputs: OutputNames | undefined): Finding {
  const names = outputs?.names ?? [];
  const entries = `${count} ${count === 1 ? 'entry' : 'entries'}`;
  const has =
    names.length === 1
      ? 'the model has one output'
      : `the model has ${names.length} outputs: ${showOutputs(names)}`;
  const detail = `The list has ${entries}, but ${has}. Write one entry for each output, or an object by output name.`;
  return { pointer, code: 'invalid_value', detail };
}

/** Lists outputs for messages. */
export const showOutputs = (names: OutputNames['names']): string =>
  names.map((name) => (name === undefined ? 'one without a name' : showValue(name))).join(', ');
