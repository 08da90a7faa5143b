import type { XlaMode } from '../../../src/contracts/jobs/progress.js';
import type { Reproducibility, Withdrawal } from '../../../src/contracts/jobs/reproducibility.js';
import { refusalWithdrawal } from '../../../src/domain/training/device/kernel-refusal.js';
import {
  type Provenance,
  promiseOf,
  withdrawn,
} from '../../../src/domain/training/device/reproducibility.js';
import { type AttemptContext, log } from '../attempt/attempt-context.js';
import type { KernelRefused } from '../engine-failure.js';
import { isDeterminismRequired, isXlaDeterministic } from './determinism.js';

/** Reports the reproducibility guarantee of the attempt, and logs the reasons if there is none. */
export function reportPromise(
  context: AttemptContext,
  xla: XlaMode,
  from: Provenance | null,
): Reproducibility {
  const { attempt } = context.assignment;
  const byXla = xlaWithdrawal(context, xla);
  const reproducibility = promiseOf({
    attempt,
    device: context.device,
    xla,
    deterministic: isDeterminismRequired() && byXla === undefined,
    withdrawal: context.assignment.withdrawal ?? byXla,
    from,
  });
  context.report({ type: 'reproducibility', reproducibility });
  for (const { message } of reproducibility.reasons) log(context, 'warn', message);
  return reproducibility;
}

/**
 * On a GPU, XLA picks the fastest algorithm by trial unless a flag forbids it; a flag of the user may
 * override ours.
 */
function xlaWithdrawal({ device, assignment }: AttemptContext, xla: XlaMode): Withdrawal | undefined {
  if (xla === 'off' || device.type === 'CPU') return undefined;
  if (!isDeterminismRequired() || isXlaDeterministic(process.env)) return undefined;
  const message =
    'XLA_FLAGS of the worker keeps XLA from deterministic kernels, so an equal job will have slightly different weights. Set --xla_gpu_deterministic_ops=true there.';
  return { code: 'determinism_off', attempt: assignment.attempt, message };
}

/** Reports that the guarantee is withdrawn for the following attempts. */
export function reportRefusal(context: AttemptContext, { refusal }: KernelRefused): void {
  const reason = refusalWithdrawal(refusal, context.assignment.attempt);
  const reproducibility = withdrawn(null, reason);
  context.report({ type: 'reproducibility', reproducibility });
  log(context, 'warn', reason.message);
}
