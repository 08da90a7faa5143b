import type { XlaMode } from '../../../src/contracts/job-progress.js';
import type { Reproducibility, Withdrawal } from '../../../src/contracts/reproducibility.js';
import { refusalWithdrawal } from '../../../src/domain/training/kernel-refusal.js';
import { type Provenance, promiseOf, withdrawn } from '../../../src/domain/training/reproducibility.js';
import { type AttemptContext, log } from '../attempt/attempt-context.js';
import type { KernelRefused } from '../engine-failure.js';
import { isDeterminismRequired, isXlaDeterministic } from './determinism.js';

/** Reports what the attempt promises of its weights, and says in the log of the job why not, where it does not. */
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

/** On a GPU, XLA tries algorithms and takes the fastest, unless a flag forbids it; one of the user may be in the way of ours. */
function xlaWithdrawal({ device, assignment }: AttemptContext, xla: XlaMode): Withdrawal | undefined {
  if (xla === 'off' || device.type === 'CPU') return undefined;
  if (!isDeterminismRequired() || isXlaDeterministic(process.env)) return undefined;
  const message =
    'XLA_FLAGS of the worker keeps XLA from deterministic kernels, so that an equal job comes to slightly other weights. Set --xla_gpu_deterministic_ops=true there.';
  return { code: 'determinism_off', attempt: assignment.attempt, message };
}

/** Reports that the promise is withdrawn for the attempts to come. */
export function reportRefusal(context: AttemptContext, { refusal }: KernelRefused): void {
  const reason = refusalWithdrawal(refusal, context.assignment.attempt);
  const reproducibility = withdrawn(null, reason);
  context.report({ type: 'reproducibility', reproducibility });
  log(context, 'warn', reason.message);
}
