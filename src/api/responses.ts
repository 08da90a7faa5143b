import type { TSchema } from 'typebox';
import { ProblemSchema } from '../contracts/problems.js';
import { ref } from '../schema/schema-helpers.js';

const DESCRIPTIONS = {
  400: 'The request is malformed.',
  401: 'The API key is missing, unknown or revoked.',
  403: 'The API key lacks the scope that the operation requires.',
  404: 'The resource does not exist.',
  406: 'The Accept header rules out every representation of the resource.',
  408: 'The body did not arrive in time.',
  409: 'The state of the resource does not allow it.',
  412: '`If-Match` or `If-None-Match` is not met.',
  413: 'The body is larger than the limit.',
  415: 'The media type of the body is not supported, or its Content-Encoding is not listed in `Accept-Encoding`.',
  416: 'The range is beyond the end of the file; `Content-Range` has its size.',
  417: 'The Expect header asks for something other than 100-continue.',
  421: 'The service does not serve the requested host.',
  422: 'The request was understood but rejected: `errors` lists the problems and how to fix them.',
  429: 'The project has used up a quota, or the client address its connections; `detail` gives the numbers.',
  431: 'The request line and the headers are too large.',
  500: 'The service failed; the request itself is not the cause.',
  503: 'A dependency of the service is unavailable; try again after `Retry-After` seconds.',
  505: 'The request uses neither HTTP/1.1 nor HTTP/1.0.',
} as const;
export type ProblemStatus = keyof typeof DESCRIPTIONS;

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: ref(ProblemSchema) } },
});

/**
 * Statuses that any operation can respond with, for invalid requests in general or failures of the service.
 */
export const COMMON_PROBLEMS = [
  400, 408, 412, 413, 415, 417, 421, 422, 429, 431, 500, 503, 505,
] as const satisfies readonly ProblemStatus[];

/**
 * Documents the responses of an operation that do not follow from its route: the successful ones and its own
 * problems. Only the successful ones are typed, because problems are thrown, never sent by handlers.
 */
export function responses<Good extends Record<number, TSchema | object>>(
  good: Good,
  ...statuses: readonly ProblemStatus[]
): Good {
  return { ...good, ...problemResponses(...statuses) };
}

/** Documents problems by their statuses. */
export function problemResponses(...statuses: readonly ProblemStatus[]): Record<string, object> {
  return Object.fromEntries(statuses.map((status) => [status, problem(DESCRIPTIONS[status])]));
}

/** A response without a body. */
export const noContent = (description: string) => ({ description, type: 'null' });

/** The schema of a file. */
export const BINARY = { schema: { type: 'string', format: 'binary' } };

/** The content of a response that is a file. */
export const binaryFile = { 'application/octet-stream': BINARY };

/** A response with a schema of its own on failed checks, else a problem. */
export const orProblem = (description: string, schema: TSchema) => ({
  description,
  content: {
    'application/json': { schema },
    'application/problem+json': { schema: ref(ProblemSchema) },
  },
});
