import type { TensorReference } from '../../../../keras/graph/graph.js';
import { showValue } from '../../../../schema/show-value.js';
import { closestName } from '../../../../validation/suggestion.js';
import { type Reading, report } from '../reading.js';

/** The facts about a node that references to it depend on. */
export interface ReferableNode {
  calls: number;
  /** The number of outputs of a call; undefined where that is not known yet. */
  outputs: number | undefined;
  /** The number of the first call in the JSON. */
  firstCall: number;
}

/** Nodes by name. */
export type ReferableNodes = ReadonlyMap<string, ReferableNode>;

/** `["dense", 0, 0]`: a node, one of its calls, and one of the outputs of that. */
export type SavedReference = readonly [node: string, call: number, output: number];

/** Whether a value names a tensor. */
export const isReference = (value: unknown): value is SavedReference =>
  Array.isArray(value) &&
  value.length === 3 &&
  typeof value[0] === 'string' &&
  Number.isInteger(value[1]) &&
  Number.isInteger(value[2]);

/** The tensor that a saved reference leads to; reports one that leads nowhere. */
export function resolveReference(
  [name, call, output]: SavedReference,
  nodes: ReferableNodes,
  pointer: string,
  reading: Reading,
): TensorReference | undefined {
  const node = nodes.get(name);
  if (node === undefined) {
    const meant = closestName(name, [...nodes.keys()]);
    const hint = meant === undefined ? '' : ` Did you mean ${showValue(meant)}?`;
    return report(reading, pointer, 'unknown_name', `The model has no layer ${showValue(name)}.${hint}`);
  }
  const index = call - node.firstCall;
  if (index < 0 || index >= node.calls)
    return report(reading, pointer, 'invalid_value', noSuchCall(name, call, node));
  if (output < 0 || output >= (node.outputs ?? Number.POSITIVE_INFINITY))
    return report(reading, pointer, 'invalid_value', noSuchOutput(name, output, node));
  return { node: name, call: index, output };
}

function noSuchCall(name: string, call: number, { calls, firstCall }: ReferableNode): string {
  const shown = showValue(name);
  if (calls === 0) return `${shown} is not called in the model, so it has no output.`;
  const last = firstCall + calls - 1;
  const range = calls === 1 ? `only call ${firstCall}` : `calls ${firstCall} to ${last}`;
  return `${shown} has no call ${call}; it has ${range}.`;
}

function noSuchOutput(name: string, output: number, { outputs }: ReferableNode): string {
  const range =
    outputs === undefined ? 'outputs from 0' : outputs === 1 ? 'only output 0' : `${outputs}, counted from 0`;
  return `${showValue(name)} has no output ${output}; it has ${range}.`;
}
