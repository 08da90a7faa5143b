import { isObject } from '../../../../schema/json-object.js';
import { showValue } from '../../../../schema/show-value.js';
import type { Finding } from '../../../problems/finding.js';

/** Weights and arithmetic are float32; an InputLayer may declare integers, which arrive as such or as floats. */
export function dtypeIssues(type: string, value: unknown, pointer: string): Finding[] {
  const policy = policyName(value);
  // The dtype of an Embedding is that of the integers that it looks up in what TensorFlow.js writes; that of a hash, its own.
  const isOfIntegers =
    OF_INTEGERS.has(type) && typeof policy === 'string' && /^u?int(8|16|32|64)$/.test(policy);
  if (policy === null || policy === 'float32' || type === 'InputLayer' || isOfIntegers) return [];
  const detail = `dtype must be float32; got ${showValue(policy)}. ${reasonAgainst(policy)}`;
  return [{ pointer, code: 'unsupported_argument', detail }];
}

const OF_INTEGERS: ReadonlySet<string> = new Set(['Embedding', 'Hashing', 'HashedCrossing']);

/** The name of a policy, which Keras writes as a name or as an object; quantized ones have a mode and the policy before it. */
function policyName(value: unknown): unknown {
  if (!isObject(value) || !isObject(value['config'])) return value ?? null;
  const { name, mode, source_name: source } = value['config'];
  return name ?? (typeof mode === 'string' ? `${mode}_from_${String(source)}` : value['class_name']);
}

function reasonAgainst(policy: unknown): string {
  const isQuantized = typeof policy === 'string' && /^(u?int\d|float8|gptq|awq)/.test(policy);
  return isQuantized
    ? 'Layers that compute in quantized numbers are not supported. Write the model before quantize().'
    : 'Other precisions are not supported.';
}
