import type { IncomingMessage, ServerResponse } from 'node:http';

/** Headers of answers that scripts of a named origin can read beside the few that all can. */
const EXPOSED_HEADERS = [
  'Accept-Encoding',
  'Accept-Ranges',
  'Allow',
  'Content-Disposition',
  'Content-Range',
  'ETag',
  'Idempotent-Replayed',
  'Location',
  'RateLimit',
  'RateLimit-Policy',
  'Repr-Digest',
  'Retry-After',
  'WWW-Authenticate',
  'X-Request-Id',
].join(', ');

/** Headers of requests that scripts of a named origin may set beside the few that all may. */
const ALLOWED_HEADERS = [
  'Authorization',
  'Content-Encoding',
  'Content-Type',
  'Idempotency-Key',
  'If-Match',
  'If-Modified-Since',
  'If-None-Match',
  'If-Range',
  'If-Unmodified-Since',
  'Last-Event-ID',
  'Range',
  'X-Request-Id',
  // All others, such as those that tracing adds; but not Authorization, and not to old browsers.
  '*',
].join(', ');

/** Longest time that Firefox keeps the answer to a preflight; others keep it shorter. */
const MAX_AGE_SECONDS = 86_400;

/** Marks an answer as readable for pages of its origins, errors included. */
export type CrossOrigin = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * CORS for named origins, without credentials: keys travel in a header that a page sets itself. @fastify/cors answers every preflight
 * with one list of methods, from a wildcard route that would take the place of 404 and `Allow`, and its headers are not on
 * the answers of the edge.
 */
export function createCrossOrigin(origins: readonly string[]): CrossOrigin {
  const named = new Set(origins);
  return ({ headers: { origin } }, response) => {
    if (named.size === 0) return;
    response.setHeader('vary', 'Origin');
    if (origin === undefined || !named.has(origin)) return;
    response.setHeader('access-control-allow-origin', origin);
    response.setHeader('access-control-expose-headers', EXPOSED_HEADERS);
  };
}

/** Headers for the answer to the preflight of a named origin: the methods of the path, and the headers it may send. */
export function preflightHeaders(
  { headers }: IncomingMessage,
  response: ServerResponse,
  allowed: readonly string[],
): Record<string, string> {
  const isNamed = response.hasHeader('access-control-allow-origin');
  if (!isNamed || headers['access-control-request-method'] === undefined) return {};
  return {
    'access-control-allow-methods': allowed.join(', '),
    'access-control-allow-headers': ALLOWED_HEADERS,
    'access-control-max-age': String(MAX_AGE_SECONDS),
  };
}
