import type { Device } from '../../contracts/job-progress.js';
import type { Attempt, JobRecord, JobStatus, StatusReason } from '../../contracts/jobs.js';

/** What is kept of a job that loses its worker, or is paused, again and again. */
const MAX_ATTEMPTS = 100;

type Attempts = readonly Attempt[];

/** The attempts with one more, which begins. */
export function attemptBegun(
  attempts: Attempts,
  begun: { attempt: number; worker: string; at: string },
): Attempt[] {
  const { attempt, worker, at } = begun;
  const next = {
    attempt,
    worker,
    device: null,
    started_at: at,
    finished_at: null,
    outcome: null,
    reason: null,
  };
  return [...attempts, next].slice(-MAX_ATTEMPTS);
}

/** Of attempts that left files, those that the running one may go on from, newest first. */
export function attemptsToResume(
  { attempt, first_attempt }: Pick<JobRecord, 'attempt' | 'first_attempt'>,
  numbers: readonly number[],
): number[] {
  return numbers.filter((number) => number >= first_attempt && number < attempt).sort((a, b) => b - a);
}

/** The attempts with the device of one of them. */
export function attemptDevice(attempts: Attempts, number: number, device: Device): Attempt[] {
  return attempts.map((attempt) => (attempt.attempt === number ? { ...attempt, device } : attempt));
}

/** The attempts with the last one ended, as the job went to this status. */
export function attemptEnded(
  attempts: Attempts,
  end: { status: JobStatus; at: string; reason: StatusReason | null },
): Attempt[] {
  return changeLast(attempts, { finished_at: end.at, outcome: outcomeOf(end.status), reason: end.reason });
}

function outcomeOf(status: JobStatus): Attempt['outcome'] {
  switch (status) {
    case 'succeeded':
    case 'failed':
    case 'cancelled':
    case 'paused':
      return status;
    default:
      return 'abandoned';
  }
}

function changeLast(attempts: Attempts, change: Partial<Attempt>): Attempt[] {
  return attempts.map((attempt, index) =>
    index === attempts.length - 1 ? { ...attempt, ...change } : attempt,
  );
}
