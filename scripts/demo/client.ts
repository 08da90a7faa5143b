import { setTimeout as delay } from 'node:timers/promises';
import type { Dataset } from '../../src/contracts/datasets/datasets.js';
import type { JobEvent } from '../../src/contracts/jobs/events.js';
import type { Job } from '../../src/contracts/jobs/jobs.js';
import type { EpochMetrics, Evaluation } from '../../src/contracts/jobs/progress.js';
import type { JobCreate } from '../../src/contracts/jobs/training-config.js';
import type { PredictResponse } from '../../src/contracts/predictions.js';
import { readServerSentEvents } from './server-sent-events.js';

const RECONNECT_MS = 500;
const LAST_EVENTS: readonly JobEvent['type'][] = ['succeeded', 'failed', 'cancelled'];

export interface Client {
  dataset(id: string): Promise<Dataset>;
  createJob(body: JobCreate): Promise<Job>;
  job(id: string): Promise<Job>;
  /** The job's log from its beginning to its end, as it is written. */
  events(id: string): AsyncGenerator<JobEvent>;
  epochs(id: string): Promise<EpochMetrics[]>;
  evaluation(id: string): Promise<Evaluation>;
  predict(model: string, png: Buffer): Promise<PredictResponse>;
}

/** Speaks to the service over HTTP only, as any client would. Aborting `signal` ends whatever it waits for. */
export function createClient(baseUrl: string, signal: AbortSignal): Client {
  const api = `${baseUrl}/api/v1`;
  const get = async <Answer>(path: string): Promise<Answer> =>
    json<Answer>(await request(`${api}${path}`, { signal }));
  const post = async <Answer>(
    path: string,
    type: string,
    body: string | Buffer<ArrayBufferLike>,
  ): Promise<Answer> => {
    const init = {
      method: 'POST',
      headers: { 'content-type': type },
      body: new Uint8Array(Buffer.from(body)),
      signal,
    };
    return json<Answer>(await request(`${api}${path}`, init));
  };
  return {
    dataset: (id) => get(`/datasets/${id}`),
    createJob: (body) => post('/jobs', 'application/json', JSON.stringify(body)),
    job: (id) => get(`/jobs/${id}`),
    events: (id) => jobEvents(`${api}/jobs/${id}/events`, signal),
    epochs: async (id) => (await get<{ data: EpochMetrics[] }>(`/jobs/${id}/metrics?limit=100`)).data,
    evaluation: (id) => get(`/jobs/${id}/evaluation`),
    predict: (model, png) => post(`/models/${model}/predict?top_k=10`, 'image/png', png),
  };
}

/** A dropped stream is resumed where it ended. */
async function* jobEvents(url: string, signal: AbortSignal): AsyncGenerator<JobEvent> {
  let lastId = 0;
  for (;;) {
    const headers = { accept: 'text/event-stream', 'last-event-id': String(lastId) };
    const { body } = await request(url, { headers, signal });
    for await (const { data } of readServerSentEvents(body)) {
      const event = JSON.parse(data) as JobEvent;
      lastId = event.id;
      yield event;
      if (LAST_EVENTS.includes(event.type)) return;
    }
    await delay(RECONNECT_MS, undefined, { signal });
  }
}

async function request(url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, init);
  if (response.ok) return response;
  throw new Error(`${init.method ?? 'GET'} ${url} gave ${response.status}: ${await response.text()}`);
}

async function json<Answer>(response: Response): Promise<Answer> {
  return (await response.json()) as Answer;
}
