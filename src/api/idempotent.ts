import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Fingerprint } from '../domain/ports.js';
import type { Idempotency } from '../services/idempotency.js';
import { HttpProblem } from './problems/http-problem.js';

const RETRY_AFTER_SECONDS = 1;

/** The header by which a client may repeat a POST without doing it twice (draft-ietf-httpapi-idempotency-key-header). */
export const IdempotencyHeadersSchema = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      pattern: '^[\\x21-\\x7e]{1,255}$',
      title: '1 to 255 visible ASCII characters',
      description:
        'A key of your own for this request, such as a UUID. A repeat that asks for the same with the same key within 24 hours does nothing and gets the first answer, with `Idempotent-Replayed: true`; after a 5xx answer or a lost connection it finds or completes what was begun.',
    }),
  ),
});

/** What a request makes: how it gets its id, and what of it has to be the same in a repeat. */
export interface Creation {
  newId: () => string;
  /** The body as it was sent. */
  input: unknown;
  /** What the body asks for, with every default filled in; absent where it can be said in one way only. */
  meaning?: () => unknown;
}

/** Runs `work` with the id of what it makes: once for a key, where the request has one. */
export type Once = <Answer>(
  request: FastifyRequest,
  reply: FastifyReply,
  creation: Creation,
  work: (id: string) => Promise<Answer>,
) => Promise<Answer>;

/** Idempotency by the header, for handlers. */
export function createOnce(idempotency: Idempotency): Once {
  return async (request, reply, creation, work) => {
    const { newId } = creation;
    const key = request.headers['idempotency-key'];
    if (typeof key !== 'string') return work(newId());
    const result = await idempotency.run(
      {
        key: { scope: scopeOf(request), key },
        fingerprint: await fingerprint(request, creation),
        newId,
        isHarmless: (error) => error instanceof HttpProblem && error.statusCode < 500,
      },
      work,
    );
    if (result.outcome === 'mismatch') throw mismatch(key);
    if (result.outcome === 'in_flight') throw inFlight(key);
    if (result.outcome === 'replayed') reply.header('idempotent-replayed', 'true');
    return result.answer;
  };
}

/** Whose keys these are: callers in different scopes cannot meet each other's. */
function scopeOf({ caller }: FastifyRequest): string {
  return caller.project;
}

/** The spelling is what version 0.1.0 compared: its keys still replay after an upgrade. */
async function fingerprint(request: FastifyRequest, creation: Creation): Promise<Fingerprint> {
  const { method, url, routeOptions, params, query } = request;
  const { input, meaning = () => input } = creation;
  return {
    meaning: digest([method, routeOptions.url, params, query, await meaning()]),
    spelling: digest([method, url, input]),
  };
}

const digest = (document: unknown): string =>
  createHash('sha256').update(JSON.stringify(document, sortedKeys)).digest('hex');

/** The order of an object's members means nothing in JSON. */
function sortedKeys(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function mismatch(key: string): HttpProblem {
  const detail = `The Idempotency-Key '${key}' was used for another request within the last 24 hours; use a new key for a new request.`;
  return new HttpProblem('idempotency_key_reused', detail);
}

function inFlight(key: string): HttpProblem {
  const detail = `The first request with the Idempotency-Key '${key}' is not answered yet; repeat this one in a moment.`;
  return new HttpProblem('idempotency_key_in_flight', detail, { retryAfterSeconds: RETRY_AFTER_SECONDS });
}
