import { OPERATION_SPECS } from '../../../../keras/operations/index.js';
import type { OperationModule } from '../../../../keras/operations/operation.js';
import { unsupportedOf } from '../../../../keras/unsupported.js';
import { showValue } from '../../../../schema/show-value.js';
import { unknownNameDetail } from '../../../../validation/suggestion.js';
import type { Finding } from '../../../problems/finding.js';
import type { LocatedOperation } from '../../located-graph.js';

/** The finding about an operation that is not supported. */
export function unknownOperation({ module, type, pointer }: LocatedOperation): Finding {
  const reason = unsupportedOf('operation').find(({ name }) => name === `${module}.${type}`)?.reason;
  const detail =
    reason === undefined ? unknownDetail(module, type) : `${type} of keras.ops.${module}: ${reason}`;
  return { pointer, code: 'unknown_name', detail };
}

function unknownDetail(module: OperationModule, type: string): string {
  const known = OPERATION_SPECS.filter((spec) => spec.module === module).map((spec) => spec.type);
  return known.some((name) => name.toLowerCase() === type.toLowerCase())
    ? `Unknown operation ${showValue(type)}.`
    : unknownNameDetail(`operation of keras.ops.${module}`, type, known);
}
