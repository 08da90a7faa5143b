import type { Argument } from '../../../../keras/argument.js';
import { DTYPE_POLICIES, isDtypePolicy } from '../../../../keras/dtype-policy.js';
import { whyNoPolicy } from '../../../../keras/refused-policy.js';
import { isObject } from '../../../../schema/json-object.js';
import { showValue } from '../../../../schema/show-value.js';
import type { Finding } from '../../../problems/finding.js';

/** The policy of a layer as a field of the short form. An InputLayer may declare integers, which arrive as such or as floats. */
export function readPolicy(
  type: string,
  value: unknown,
  { known, pointer }: { known: Argument | undefined; pointer: string },
): { fields: [string, unknown][]; issues: Finding[] } {
  const policy = policyName(value);
  if (isDtypePolicy(policy) && policy !== 'float32' && known?.name === 'dtype_policy')
    return { fields: [['dtype', policy]], issues: [] };
  return { fields: [], issues: dtypeIssues(type, policy, pointer) };
}

function dtypeIssues(type: string, policy: unknown, pointer: string): Finding[] {
  // The dtype of an Embedding is that of the integers that it looks up in what TensorFlow.js writes; that of a hash, its own.
  const isOfIntegers =
    OF_INTEGERS.has(type) && typeof policy === 'string' && /^u?int(8|16|32|64)$/.test(policy);
  if (policy === null || policy === 'float32' || type === 'InputLayer' || isOfIntegers) return [];
  const why = whyNoPolicy(policy);
  const detail = `dtype must be ${DTYPE_POLICIES.join(' or ')}; got ${showValue(policy)}.${why === undefined ? '' : ` ${why}`}`;
  return [{ pointer, code: 'unsupported_argument', detail }];
}

const OF_INTEGERS: ReadonlySet<string> = new Set(['Embedding', 'Hashing', 'HashedCrossing']);

/** The name of a policy, which Keras writes as a name or as an object; quantized ones have a mode and the policy before it. */
function policyName(value: unknown): unknown {
  if (!isObject(value) || !isObject(value['config'])) return value ?? null;
  const { name, mode, source_name: source } = value['config'];
  return name ?? (typeof mode === 'string' ? `${mode}_from_${String(source)}` : value['class_name']);
}
