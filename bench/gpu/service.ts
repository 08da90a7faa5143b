import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Stack, startStack } from '../../scripts/stack.js';
import type { Job } from '../../src/contracts/jobs/jobs.js';
import type { JobCreate } from '../../src/contracts/jobs/training-config.js';
import { getJson, postJson } from '../http.js';
import { deviceSettings } from './place.js';
import type { RowContext } from './row.js';

const POLL_MS = 20;

/**
 * A whole service on the device of the run, which ends with the row. Its logs are stored with the results.
 */
export async function openService(
  { options, folder, scope }: RowContext,
  settings: NodeJS.ProcessEnv = {},
): Promise<Stack> {
  const stack = await startStack({
    dataDir: join(folder, 'service'),
    logDir: join(options.out, 'logs'),
    env: { ...deviceSettings(options.device), PORT: '0', LOG_LEVEL: 'warn', ...settings },
    signal: scope.signal,
  });
  scope.defer(() => stack.stop());
  return stack;
}

/** Posts a job and returns its id. @throws Error with the answer when it is refused */
export async function post(url: string, job: JobCreate): Promise<string> {
  return (await postJson<Job>(`${url}/api/v1/jobs`, job)).id;
}

/** Waits until a job is as wanted. @throws Error when it ends before */
export async function untilJob(url: string, id: string, isWanted: (job: Job) => boolean): Promise<Job> {
  for (;;) {
    const job = await getJson<Job>(`${url}/api/v1/jobs/${id}`);
    if (isWanted(job)) return job;
    if (job.finished_at !== null)
      throw new Error(
        `job ${id} ${job.status} too early: ${job.status_reason?.message ?? 'it was too short'}`,
      );
    await delay(POLL_MS);
  }
}
