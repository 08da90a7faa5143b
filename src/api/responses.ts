import type { TSchema } from 'typebox';
import { ProblemSchema } from '../contracts/problems.js';
import { ref } from '../contracts/schema-helpers.js';

const DESCRIPTIONS = {
  400: 'The request is malformed.',
  401: 'There is no API key, or it is unknown or revoked.',
  403: 'The API key lacks the scope that the operation needs.',
  404: 'There is no such resource.',
  406: 'The Accept header rules out every form of the resource.',
  408: 'The body did not arrive in time.',
  409: 'The state of the resource does not allow it.',
  412: 'If-Match or If-None-Match is not met by the file as it is.',
  413: 'The body is larger than the limit.',
  415: 'The media type of the body is not one of those listed, or its Content-Encoding not one of those in `Accept-Encoding`.',
  416: 'The range lies beyond the end of the file, whose size `Content-Range` tells.',
  422: 'The request was understood and refused: `errors` says where and how to fix it.',
  429: 'The project has used up a quota; `detail` gives the numbers.',
  503: 'Something the service depends on does not answer; try again after `Retry-After` seconds.',
} as const;
export type ProblemStatus = keyof typeof DESCRIPTIONS;

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: ref(ProblemSchema) } },
});

/** Statuses any operation with a JSON body can answer with. */
export const BODY_PROBLEMS = [400, 408, 413, 415, 422, 503] as const satisfies readonly ProblemStatus[];

/**
 * Documents the answers of an operation: the good ones, the named problems, and a problem for everything else.
 * Only the good ones are typed, because problems are thrown, never sent by handlers.
 */
export function responses<Good extends Record<number, TSchema | object>>(
  good: Good,
  ...statuses: readonly ProblemStatus[]
): Good {
  return { ...good, ...problemResponses(...statuses), default: problem('Any other problem.') };
}

/** Documents problems by their statuses. */
export function problemResponses(...statuses: readonly ProblemStatus[]): Record<string, object> {
  return Object.fromEntries(statuses.map((status) => [status, problem(DESCRIPTIONS[status])]));
}

/** An answer without a body. */
export const noContent = (description: string) => ({ description, type: 'null' });

/** The content of an answer that is a file. */
export const binaryFile = { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } };
