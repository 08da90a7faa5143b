import { setTimeout as delay } from 'node:timers/promises';

const RETRY_MS = 200;
const TRY_TIMEOUT_MS = 40_000;

/** The response to a request that the service accepted. */
export interface Answer<Body> {
  status: number;
  body: Body;
}

export interface Request {
  method?: 'GET' | 'POST' | 'DELETE';
  path: string;
  body?: unknown;
  /** Repeats of a POST with the same key create nothing anew. */
  idempotencyKey?: string;
}

/** Requests that are repeated while the service is away, as a client's would be. */
export interface Client {
  /** @throws Error when the service gave no answer until `signal` ended, or an answer of 5xx that is not 503. */
  send<Body>(request: Request, signal: AbortSignal): Promise<Answer<Body>>;
}

/** A client of the service at `url`. */
export function createClient(url: string): Client {
  return {
    async send<Body>(request: Request, signal: AbortSignal): Promise<Answer<Body>> {
      for (;;) {
        const answer = await attempt<Body>(url, request);
        if (answer !== undefined) return answer;
        signal.throwIfAborted();
        await delay(RETRY_MS);
      }
    },
  };
}

/** Undefined where the request is to be repeated. */
async function attempt<Body>(url: string, request: Request): Promise<Answer<Body> | undefined> {
  let status: number;
  let text: string;
  try {
    const response = await fetch(url + request.path, {
      method: request.method ?? 'GET',
      headers: headersOf(request),
      signal: AbortSignal.timeout(TRY_TIMEOUT_MS),
      ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
    });
    status = response.status;
    text = await response.text();
  } catch {
    return undefined;
  }
  if (status === 503) return undefined;
  if (status === 409 && text.includes('idempotency_key_in_flight')) return undefined;
  if (status >= 500) throw new Error(`${request.method ?? 'GET'} ${request.path}: ${status} ${text}`);
  // The contract of the route says what the answer is.
  return { status, body: JSON.parse(text === '' ? 'null' : text) as Body };
}

function headersOf({ body, idempotencyKey }: Request): Record<string, string> {
  return {
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
  };
}
