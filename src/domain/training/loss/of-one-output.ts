import { pointerSegment } from '../../../schema/json-pointer.js';
import { showValue } from '../../../schema/show-value.js';
import type { Finding } from '../../problems/finding.js';

/** A part of `compile` and its location. */
export interface Located<Value> {
  value: Value;
  pointer: string;
}

/**
 * Selects from a part of `compile` keyed by output name; a model has one output. @param output Its name; if
 * undefined, any name is accepted.
 */
export function ofOutput<Value>(
  byOutput: Readonly<Record<string, Value>>,
  pointer: string,
  output: string | undefined,
): Located<Value> | { issue: Finding } | undefined {
  const [entry] = Object.entries(byOutput);
  if (entry === undefined) return undefined;
  const [name, value] = entry;
  const place = pointer + pointerSegment(name);
  if (output === undefined || name === output) return { value, pointer: place };
  const detail = `The model has no output ${showValue(name)}: its only output is ${showValue(output)}, the name of its last layer.`;
  return { issue: { pointer: place, code: 'unknown_name', detail } };
}
