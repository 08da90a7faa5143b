import type { JobRecords } from '../../../src/domain/job/ports.js';
import type { Attempt } from './attempt.js';

/** Looks at the records of running attempts, which are the durable word on whether they may go on. */
export interface AttemptWatch {
  /** Watches an attempt; returns the end of it. */
  add(jobId: string, attemptNumber: number, attempt: Attempt): () => void;
  /** Looks now: at one job, or at all with an empty id. */
  check(jobId: string): void;
}

/** Every `intervalMs`, and when told to, stops attempts whose job is cancelling or pausing and fences those overtaken. */
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
    // What this was called for may have been written after the running look had read the record.
    again = reading;
    if (reading) return;
    reading = true;
    // A store that does not answer says nothing: the next check asks again.
    void read()
      .catch(() => {})
      .finally(() => {
        reading = false;
        if (again) check();
      });
  };
}
