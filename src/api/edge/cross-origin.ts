import type { IncomingMessage, ServerResponse } from 'node:http';

/** Response headers that scripts of a listed origin can read, in addition to the default ones. */
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

/** Request headers that scripts of a listed origin may set, in addition to the default ones. */
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
  // Any other header, such as tracing headers; browsers exclude Authorization, and old browsers ignore it.
  '*',
].join(', ');

/** The longest that Firefox caches a preflight; other browsers cache it for less. */
const MAX_AGE_SECONDS = 86_400;

/** Makes a response, including errors, readable for pages of the listed origins. */
export type CrossOrigin = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * CORS for listed origins, without credentials: keys travel in a header that a page sets itself.
 * @fastify/cors answers every preflight with one list of methods, from a wildcard route that would replace
 * 404 and `Allow`, and its headers would be missing from responses of the edge.
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

/**
 * Headers of the preflight response for a listed origin: the methods of the path, and the headers it may
 * send.
 */
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
