import { pointerSegment } from '../../schema/json-pointer.js';
import { showValue } from '../../schema/show-value.js';
import type { Issue } from '../problems/issue.js';

/** A part of `compile` and where it stands. */
export interface Located<Value> {
  value: Value;
  pointer: string;
}

/**
 * What a part of `compile` says by the name of an output, of which a model has one.
 * @param output its name; undefined where it is not known, and any is accepted
 */
export function ofOutput<Value>(
  byOutput: Readonly<Record<string, Value>>,
  pointer: string,
  output: string | undefined,
): Located<Value> | { issue: Issue } | undefined {
  const [entry] = Object.entries(byOutput);
  if (entry === undefined) return undefined;
  const [name, value] = entry;
  const place = pointer + pointerSegment(name);
  if (output === undefined || name === output) return { value, pointer: place };
  const detail = `The model has no output ${showValue(name)}: its only one is ${showValue(output)}, the name of its last layer.`;
  return { issue: { pointer: place, code: 'unknown_name', detail } };
}
