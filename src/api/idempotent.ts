import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Fingerprint } from '../domain/ports.js';
import type { Idempotency } from '../services/idempotency.js';
import { HttpProblem } from './problems/http-problem.js';

const RETRY_AFTER_SECONDS = 1;

/** The header by which a client can safely repeat a POST (draft-ietf-httpapi-idempotency-key-header). */
export const IdempotencyHeadersSchema = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      pattern: '^[\\x21-\\x7e]{1,255}$',
      title: '1 to 255 visible ASCII characters',
      description:
        'A key that you generate for this request, such as a UUID. Repeating the same request with the same key within 24 hours has no effect and returns the first response, with `Idempotent-Replayed: true`; after a 5xx response or a lost connection it finds or completes what was started.',
    }),
  ),
});

/** A creating request: how its result gets an id, and which parts a repeat must have in common. */
export interface Creation {
  newId: () => string;
  /** The body as sent. */
  input: unknown;
  /** The meaning of the body, with every default filled in; absent if the body has only one spelling. */
  meaning?: () => unknown;
}

/** Runs `work` with the id of its result: once per key, if the request has one. */
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

/** The scope of the keys: callers in different scopes cannot see each other's. */
function scopeOf({ caller }: FastifyRequest): string {
  return caller.project;
}

/** The format is that of version 0.1.0: its keys still replay after an upgrade. */
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

/** The order of object members has no meaning in JSON. */
function sortedKeys(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function mismatch(key: string): HttpProblem {
  const detail = `The Idempotency-Key '${key}' was used for a different request within the last 24 hours; use a new key for a new request.`;
  return new HttpProblem('idempotency_key_reused', detail);
}

function inFlight(key: string): HttpProblem {
  const detail = `The first request with the Idempotency-Key '${key}' is still being processed; retry in a moment.`;
  return new HttpProblem('idempotency_key_in_flight', detail, { retryAfterSeconds: RETRY_AFTER_SECONDS });
}
