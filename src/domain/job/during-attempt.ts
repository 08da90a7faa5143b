import type { JobRecord } from '../../contracts/jobs/jobs.js';
import type { JobChange, JobDecision } from './ports.js';
import { isActive, isFinished } from './statuses.js';

/** Why a report of an attempt is refused: a newer attempt has begun, the job has ended, or none is running. */
export type AttemptRefusal = 'stale_attempt' | 'already_finished' | 'not_running';

/** Decides only for the attempt that runs the job, which fences all earlier ones. */
export function duringAttempt(
  record: JobRecord,
  attempt: number,
  decide: () => JobChange,
): JobDecision<AttemptRefusal> {
  if (attempt !== record.attempt) return { refusal: 'stale_attempt' };
  if (isFinished(record.status)) return { refusal: 'already_finished' };
  if (!isActive(record.status)) return { refusal: 'not_running' };
  return decide();
}
