import type { KernelRefusal } from '../../../contracts/ipc/trainer.js';
import type { JobRecord, StatusReason } from '../../../contracts/jobs/jobs.js';
import type { Withdrawal } from '../../../contracts/jobs/reproducibility.js';
import { type AttemptRefusal, duringAttempt } from '../../job/during-attempt.js';
import type { JobChange, JobDecision } from '../../job/ports.js';
import { failedNow } from '../../job/statuses.js';
import { requeued } from '../../recovery/lost-workers.js';
import { knownRefusal, withdrawn } from './reproducibility.js';

/** Why the next attempts of a job train without determinism. */
export function refusalWithdrawal({ op, where, cause }: KernelRefusal, attempt: number): Withdrawal {
  const message = `TensorFlow has no deterministic kernel for ${op ?? 'an operation'} in ${where} on this device (${cause}), so the job trains without determinism: an equal job will have slightly different weights.`;
  return { code: 'kernel_refused', attempt, message };
}

/**
 * The device of the attempt has no deterministic kernel for an operation: the job is queued for another
 * attempt without determinism. This does not count as a crash. A rejection without determinism fails the job.
 * @param stop Ends a job that was asked to stop.
 */
export function refuseKernel(
  record: JobRecord,
  attempt: number,
  refusal: KernelRefusal,
  { at, stop }: { at: string; stop: (record: JobRecord) => JobChange },
): JobDecision<AttemptRefusal> {
  return duringAttempt(record, attempt, () => {
    const before = knownRefusal(record);
    if (before !== undefined && before.attempt < attempt) return failedNow(record, refusedAgain(refusal), at);
    const reason = refusalWithdrawal(refusal, attempt);
    const known = { ...record, reproducibility: withdrawn(record.reproducibility, reason) };
    return record.status === 'running' ? requeued(known, toReason(reason, refusal), at) : stop(known);
  });
}

const detailsOf = ({ op, where }: KernelRefusal): NonNullable<StatusReason['details']> => ({
  where,
  ...(op !== null && { op }),
});

function toReason({ message }: Withdrawal, refusal: KernelRefusal): StatusReason {
  return { code: 'kernel_refused', message, details: detailsOf(refusal) };
}

function refusedAgain(refusal: KernelRefusal): StatusReason {
  const message = `TensorFlow failed in ${refusal.where}: ${refusal.cause}`;
  return { code: 'engine_error', message, details: detailsOf(refusal) };
}
