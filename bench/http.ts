import type { Job } from '../src/contracts/jobs/jobs.js';

/** POSTs a JSON body (or none) and returns the parsed answer. @throws Error with the answer's text on any status ≥ 400. */
export async function postJson<Answer>(url: string, body?: unknown): Promise<Answer> {
  const json = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  return readAnswer(await fetch(url, { method: 'POST', ...(body === undefined ? {} : json) }));
}

/** @throws Error with the answer's text on any status ≥ 400. */
export async function getJson<Answer>(url: string): Promise<Answer> {
  return readAnswer(await fetch(url));
}

/** Waits for the end of a job, however it ends. */
export async function ended(baseUrl: string, id: string): Promise<Job> {
  const wait = () => getJson<Job>(`${baseUrl}/api/v1/jobs/${id}?wait=60s`);
  let job = await wait();
  while (job.finished_at === null) job = await wait();
  return job;
}

/** Waits for the end of a job. @throws Error when it did not succeed. */
export async function succeeded(baseUrl: string, id: string): Promise<Job> {
  const job = await ended(baseUrl, id);
  if (job.status !== 'succeeded') throw new Error(`job ${id} ${job.status}: ${job.status_reason?.message}`);
  return job;
}

async function readAnswer<Answer>(response: Response): Promise<Answer> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text}`);
  // The contract of the route says what the answer is; its user trusts the service it measures.
  return JSON.parse(text) as Answer;
}
