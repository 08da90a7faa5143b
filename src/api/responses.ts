import type { TSchema } from 'typebox';
import { ProblemSchema } from '../contracts/problems.js';
import { ref } from '../schema/schema-helpers.js';

const DESCRIPTIONS = {
  400: 'The request is malformed.',
  401: 'There is no API key, or it is unknown or revoked.',
  403: 'The API key lacks the scope that the operation needs.',
  404: 'There is no such resource.',
  406: 'The Accept header rules out every form of the resource.',
  408: 'The body did not arrive in time.',
  409: 'The state of the resource does not allow it.',
  412: '`If-Match` or `If-None-Match` is not met.',
  413: 'The body is larger than the limit.',
  415: 'The media type of the body is not one of those listed, or its Content-Encoding not one of those in `Accept-Encoding`.',
  416: 'The range lies beyond the end of the file, whose size `Content-Range` tells.',
  417: 'The Expect header asks for something other than 100-continue.',
  421: 'The service does not answer to the host that the request is for.',
  422: 'The request was understood and refused: `errors` says where and how to fix it.',
  429: 'The project has used up a quota, or the address of the client its connections; `detail` gives the numbers.',
  431: 'The request line and the header together are too large.',
  500: 'The service failed; the request was not at fault.',
  503: 'Something the service depends on does not answer; try again after `Retry-After` seconds.',
  505: 'The request is not in HTTP/1.1 or HTTP/1.0.',
} as const;
export type ProblemStatus = keyof typeof DESCRIPTIONS;

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: ref(ProblemSchema) } },
});

/** What any operation can answer with, for what is wrong with a request as such or with the service. */
export const COMMON_PROBLEMS = [
  400, 408, 412, 413, 415, 417, 421, 422, 429, 431, 500, 503, 505,
] as const satisfies readonly ProblemStatus[];

/**
 * Documents the answers of an operation that do not follow from its route: the good ones and the problems of its own.
 * Only the good ones are typed, because problems are thrown, never sent by handlers.
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

/** An answer without a body. */
export const noContent = (description: string) => ({ description, type: 'null' });

/** The content of an answer that is a file. */
export const binaryFile = { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } };

/** An answer in a form of its own where nothing is in its way, else a problem. */
export const orProblem = (description: string, schema: TSchema) => ({
  description,
  content: {
    'application/json': { schema },
    'application/problem+json': { schema: ref(ProblemSchema) },
  },
});
