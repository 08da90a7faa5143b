import type { Attempt, JobRecord, JobStatus, StatusReason } from '../../contracts/jobs/jobs.js';
import type { Device } from '../../contracts/jobs/progress.js';

/** Attempts kept of a job that loses its worker, or is paused, again and again. */
const MAX_ATTEMPTS = 100;

type Attempts = readonly Attempt[];

/** The attempts with a new one. */
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

/** The attempts with files that the running one may continue from, newest first. */
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

/** The attempts with the last one ended by the change to this status. */
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
