import type { Job } from '../src/contracts/jobs.js';

/** POSTs a JSON body and returns the parsed answer. @throws Error with the answer's text on any status ≥ 400. */
export async function postJson<Answer>(url: string, body: unknown): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return readAnswer(response);
}

/** @throws Error with the answer's text on any status ≥ 400. */
export async function getJson<Answer>(url: string): Promise<Answer> {
  return readAnswer(await fetch(url));
}

/** Waits for the end of a job. @throws Error when it did not succeed. */
export async function finished(baseUrl: string, id: string): Promise<Job> {
  let job = await getJson<Job>(`${baseUrl}/api/v1/jobs/${id}?wait=60s`);
  while (job.finished_at === null) job = await getJson<Job>(`${baseUrl}/api/v1/jobs/${id}?wait=60s`);
  if (job.status !== 'succeeded') throw new Error(`job ${id} ${job.status}: ${job.status_reason?.message}`);
  return job;
}

async function readAnswer<Answer>(response: Response): Promise<Answer> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text}`);
  // The contract of the route says what the answer is; a bench trusts the service it measures.
  return JSON.parse(text) as Answer;
}
