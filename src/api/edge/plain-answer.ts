import { STATUS_CODES } from 'node:http';
import type { Problem } from '../../contracts/problems.js';
import { ERRORS, problemType } from '../../domain/problems/errors.js';
import type { HttpProblem } from '../problems/http-problem.js';
import { SECURITY_HEADERS } from './security-headers.js';

/** The media type of problems (RFC 9457). */
export const PROBLEM_TYPE = 'application/problem+json';

/** A problem as a document; `url` is that of the request, if one was read. */
export function toDocument(problem: HttpProblem, request: { id: string; url?: string | undefined }): Problem {
  return {
    type: problemType(problem.code),
    title: ERRORS[problem.code].title,
    status: problem.statusCode,
    code: problem.code,
    detail: problem.detail,
    ...(request.url !== undefined && { instance: pathOf(request.url) }),
    request_id: request.id,
    ...(problem.errors && { errors: problem.errors }),
  };
}

/** The path of a URL, without its query, truncated to a displayable length. */
export const pathOf = (url: string): string => url.split('?', 1)[0]?.slice(0, 256) ?? '';

/** A response that bypasses Fastify. */
export interface PlainAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Creates a problem response with the common headers, after which the connection closes. */
export function plainAnswer(
  problem: HttpProblem,
  request: { id: string; url?: string | undefined },
): PlainAnswer {
  const body = JSON.stringify(toDocument(problem, request));
  const headers = {
    ...Object.fromEntries(SECURITY_HEADERS),
    ...problem.headers,
    'content-type': PROBLEM_TYPE,
    'content-length': String(Buffer.byteLength(body)),
    'x-request-id': request.id,
    connection: 'close',
  };
  return { status: problem.statusCode, headers, body };
}

/** The bytes of a response, for a socket without a request. */
export function toBytes({ status, headers, body }: PlainAnswer): string {
  const lines = Object.entries({ ...headers, date: new Date().toUTCString() }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`;
}
