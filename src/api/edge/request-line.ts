import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Caller-supplied ids are accepted only in this form, because they go into headers and logs. */
const SAFE_REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;

/** The caller's `x-request-id` if it is safe, else a new one. */
export function requestId(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'];
  const isSafe = typeof given === 'string' && SAFE_REQUEST_ID.test(given) && withoutSecrets(given) === given;
  return isSafe ? given : `req_${randomUUID()}`;
}

/** The fields of a request's log line, also for requests that never reached the framework. */
export function requestLine({
  method,
  url,
  status,
}: {
  method: string | null;
  url: string | null;
  status: number;
}) {
  return { method, url: url === null ? null : withoutSecrets(url).slice(0, 512), status };
}

/** A secret, even if a URL percent-encodes some of its characters. */
const SECRET = /(?:t|%74)(?:h|%68)(?:_|%5f)(?:[A-Za-z0-9_-]|%[0-9a-f]{2}){43}/gi;

/** A key in a URL or request id is never used, but must not end up in the log either. */
const withoutSecrets = (text: string): string => text.replaceAll(SECRET, 'th_…');
