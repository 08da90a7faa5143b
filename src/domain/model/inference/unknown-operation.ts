import { OPERATION_SPECS } from '../../../keras/operations/index.js';
import { showValue } from '../../../schema/show-value.js';
import { unknownNameDetail } from '../../../validation/suggestion.js';
import type { Finding } from '../../problems/finding.js';
import type { LocatedOperation } from '../located-graph.js';

/** The finding about an operation that is not supported. */
export function unknownOperation({ module, type, pointer }: LocatedOperation): Finding {
  const known = OPERATION_SPECS.filter((spec) => spec.module === module).map((spec) => spec.type);
  const detail = known.some((name) => name.toLowerCase() === type.toLowerCase())
    ? `Unknown operation ${showValue(type)}.`
    : unknownNameDetail(`operation of keras.ops.${module}`, type, known);
  return { pointer, code: 'unknown_name', detail };
}
