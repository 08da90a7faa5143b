import { policiesInLayer } from '../../../src/domain/model/dtype-policies.js';
import { type DtypePolicy, precisionOfPolicy } from '../../../src/keras/dtype-policy.js';
import { type AttemptContext, log } from '../attempt/attempt-context.js';
import type { Model } from '../model/model.js';
import { hasInstructions } from './cpu-instructions.js';

/** Warns of dtype policies that make a job no faster on a CPU. GPUs have instructions for both types. */
export function warnOfSlowPolicies(context: AttemptContext, { layers }: Model): void {
  if (context.device.type !== 'CPU') return;
  const policies = new Set(layers.flatMap(({ config }) => policiesInLayer({ ...config })));
  for (const policy of slowPolicies([...policies])) log(context, 'warn', slowness(policy));
}

/** The policies for whose type a CPU has no instructions. @param flags of this machine's CPU where they are left out */
export function slowPolicies(
  policies: readonly DtypePolicy[],
  flags?: ReadonlySet<string>,
): readonly DtypePolicy[] {
  return policies.filter((policy) => {
    const precision = precisionOfPolicy(policy);
    return precision !== 'float32' && !hasInstructions(precision, flags);
  });
}

function slowness(policy: DtypePolicy): string {
  const precision = precisionOfPolicy(policy);
  return `${policy} will not be faster than float32 on this worker: its CPU is not known to have instructions for ${precision}`;
}
