import assert from 'node:assert/strict';
import type { Job } from '../../../src/contracts/jobs/jobs.js';
import { until } from '../until.js';

const JOB_TIMEOUT_MS = 120_000;

/** The parts of a request in addition to its path. */
export interface Sent {
  json?: unknown;
  form?: FormData;
  headers?: Record<string, string>;
}

/** Calls the API of a service with one API key. */
export interface Client {
  /** @throws AssertionError with the answer's text unless the status is 2xx */
  get<Answer>(path: string): Promise<Answer>;
  /** @throws AssertionError with the answer's text unless the status is 2xx */
  post<Answer>(path: string, sent?: Sent): Promise<Answer>;
  request(method: string, path: string, sent?: Sent): Promise<Response>;
  /** Resolves with the job as soon as it is as wanted. */
  jobWhen(id: string, what: string, isWanted: (job: Job) => boolean): Promise<Job>;
}

/** A client of the service at `url`; paths begin with `/`, below `/api/v1`. */
export function createClient(url: string, key: string): Client {
  const request = (method: string, path: string, { json, form, headers }: Sent = {}) =>
    fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      ...(form === undefined ? {} : { body: form }),
    });
  const get = async <Answer>(path: string) => readAnswer<Answer>(await request('GET', path));
  return {
    request,
    get,
    post: async <Answer>(path: string, sent?: Sent) => readAnswer<Answer>(await request('POST', path, sent)),
    jobWhen: (id, what, isWanted) =>
      until(
        `job ${id} ${what}`,
        async () => {
          const job = await get<Job>(`/jobs/${id}`);
          return isWanted(job) && job;
        },
        JOB_TIMEOUT_MS,
      ),
  };
}

async function readAnswer<Answer>(response: Response): Promise<Answer> {
  const text = await response.text();
  assert.ok(response.ok, `${response.status} ${text}`);
  // The route's contract says what the answer is; the test compares the values.
  return JSON.parse(text) as Answer;
}
