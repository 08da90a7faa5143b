import type { XlaMode } from '../../src/contracts/job-progress.js';
import type { Reproducibility } from '../../src/contracts/reproducibility.js';
import { refusalWithdrawal } from '../../src/domain/kernel-refusal.js';
import { type Provenance, promiseOf, withdrawn } from '../../src/domain/training/reproducibility.js';
import { type AttemptContext, log } from './attempt-context.js';
import { isDeterminismRequired } from './determinism.js';
import type { KernelRefused } from './engine-failure.js';

/** Reports what the attempt promises of its weights, and says in the log of the job why not, where it does not. */
export function reportPromise(
  context: AttemptContext,
  xla: XlaMode,
  from: Provenance | null,
): Reproducibility {
  const { attempt, withdrawal } = context.assignment;
  const reproducibility = promiseOf({
    attempt,
    device: context.device,
    xla,
    deterministic: isDeterminismRequired(),
    withdrawal,
    from,
  });
  context.report({ type: 'reproducibility', reproducibility });
  for (const { message } of reproducibility.reasons) log(context, 'warn', message);
  return reproducibility;
}

/** Reports that the promise is withdrawn for the attempts to come. */
export function reportRefusal(context: AttemptContext, { refusal }: KernelRefused): void {
  const reason = refusalWithdrawal(refusal, context.assignment.attempt);
  const reproducibility = withdrawn(null, reason);
  context.report({ type: 'reproducibility', reproducibility });
  log(context, 'warn', reason.message);
}
