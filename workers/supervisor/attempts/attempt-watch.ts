import type { JobRecords } from '../../../src/domain/job/ports.js';
import type { Attempt } from './attempt.js';

/** Reads the records of running attempts, which decide whether they may continue. */
export interface AttemptWatch {
  /** Watches an attempt; returns a function that ends the watch. */
  add(jobId: string, attemptNumber: number, attempt: Attempt): () => void;
  /** Reads the record of one job now, or of all with an empty id. */
  check(jobId: string): void;
}

/** Every `intervalMs`, and on request, stops attempts whose job is cancelling or pausing and fences stale ones. */
export function createAttemptWatch(store: Pick<JobRecords, 'get'>, intervalMs: number): AttemptWatch {
  const checks = new Map<string, () => void>();
  return {
    add(jobId, attemptNumber, attempt) {
      const check = createCheck(store, jobId, attemptNumber, attempt);
      const timer = setInterval(check, intervalMs);
      checks.set(jobId, check);
      return () => {
        clearInterval(timer);
        if (checks.get(jobId) === check) checks.delete(jobId);
      };
    },
    check(jobId) {
      if (jobId === '') for (const check of checks.values()) check();
      else checks.get(jobId)?.();
    },
  };
}

function createCheck(
  store: Pick<JobRecords, 'get'>,
  jobId: string,
  attemptNumber: number,
  attempt: Attempt,
): () => void {
  let reading = false;
  let again = false;
  const read = async () => {
    const record = await store.get(jobId);
    const status = record?.attempt === attemptNumber ? record.status : undefined;
    if (status === 'cancelling') attempt.cancel({ force: record?.cancel_mode === 'force' });
    else if (status === 'pausing') attempt.pause();
    else if (status !== 'running') attempt.abort({ kind: 'fenced' });
  };
  return function check() {
    // The change that this call is about may have been written after the running check had read the record.
    again = reading;
    if (reading) return;
    reading = true;
    // If the store does not answer, the next check tries again.
    void read()
      .catch(() => {})
      .finally(() => {
        reading = false;
        if (again) check();
      });
  };
}
